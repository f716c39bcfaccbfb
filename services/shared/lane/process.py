"""One process of the lane, as the process that answers requests sees it."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

from services.shared.lane.messages import LENGTH, Outcome, Task, framed, length_of, unframed

# One task has one core: libraries that would take all of them stall who answers requests.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ProcessEnded(Exception):
    """The process is gone and with it what it was doing."""


class LaneProcess:
    """Does one task at a time."""

    def __init__(self, process: Process) -> None:
        assert process.stdin and process.stdout
        self._process, self._tasks, self._outcomes = process, process.stdin, process.stdout
        self.retirement: asyncio.TimerHandle | None = None

    @classmethod
    async def started(cls, modules: Sequence[str]) -> "LaneProcess":
        """A new one that has loaded these modules. Raises ProcessEnded."""
        command = (sys.executable, "-m", "services.shared.lane.worker", *modules)
        environment = os.environ | ONE_THREAD
        made = cls(
            await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, env=environment)
        )
        try:
            await made._outcome()
        except BaseException:
            made.kill()
            raise
        return made

    @property
    def pid(self) -> int:
        return self._process.pid

    async def do(self, task: Task) -> Outcome:
        """What came of it. Raises ProcessEnded."""
        self._tasks.write(framed(task))
        return await self._outcome()

    async def _outcome(self) -> Outcome:
        try:
            await self._tasks.drain()
            head = await self._outcomes.readexactly(LENGTH)
            outcome: Outcome = unframed(await self._outcomes.readexactly(length_of(head)))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ProcessEnded from error
        return outcome

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> None:
        """Wait until it is gone."""
        await self._process.wait()
