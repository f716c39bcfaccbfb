"""The lane for heavy work: processes beside the one that answers requests, few at a time.

Work of more than about 50 ms of CPU would hold up every other request: in the event loop wholly, in
a thread by the interpreter's lock. Who finds no place is told so at once, with the time to wait.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from services.shared.capacity import Places
from services.shared.errors import Busy, Unavailable
from services.shared.lane.messages import Outcome, Task
from services.shared.lane.process import LaneProcess, ProcessEnded
from services.shared.settings import Settings

RETRY_AFTER = {"Retry-After": "2"}

log = structlog.get_logger("marches.lane")


class TookTooLong(Busy):
    code = "took_too_long"
    title = "The work took too long"
    example = "The work was ended after 25 seconds; ask for less."


class Lane:
    """At most `places` tasks run and `waiting` wait; an idle process ends after `idle_seconds`."""

    def __init__(
        self,
        *modules: str,
        places: int,
        waiting: int,
        seconds: float,
        idle_seconds: float,
    ) -> None:
        """`modules` are loaded by a process before its first task, which is then not late."""
        self._modules = modules
        self._seconds, self._idle_seconds = seconds, idle_seconds
        self._free = asyncio.Semaphore(places)
        most = places + waiting
        self._places = Places("heavy requests", most, of_a_caller=(most + 1) // 2)
        self._resting: list[LaneProcess] = []
        self._left: list[asyncio.Task[LaneProcess]] = []

    @classmethod
    def of(cls, settings: Settings, *modules: str) -> "Lane":
        """As the deployment wants it."""
        return cls(
            *modules,
            places=settings.lane_places,
            waiting=settings.lane_waiting,
            seconds=settings.lane_seconds,
            idle_seconds=settings.lane_idle_seconds,
        )

    @property
    def taken(self) -> int:
        """How many tasks run or wait."""
        return self._places.taken

    async def run(self, function: Callable[..., Any], *given: Any, caller: str = "") -> Any:
        """What `function` returns for `given`, worked out in another process.

        It is a function or coroutine function of a module, and what it takes and returns can be
        pickled. One caller has half of the places at most. Raises what it raises, Busy,
        TooManyRequests, TookTooLong, and Unavailable where the process died. Who stops waiting
        ends the work.
        """
        with self._places.taking(caller):
            async with self._free:
                outcome = await self._done(Task(function, given))
        return outcome.get()

    async def _done(self, task: Task) -> Outcome:
        try:
            process = self._awake() or await self._started()
            outcome = await self._on(process, task)
        except ProcessEnded as error:
            log.warning("a process of the lane ended", task=task.function.__qualname__)
            raise Unavailable(headers=RETRY_AFTER) from error
        self._rest(process)
        return outcome

    async def _started(self) -> LaneProcess:
        """A new one. Who stops waiting for it leaves it to the next: otherwise those whose patience
        is shorter than a start, on a slow machine, would each begin one and none would be served.
        """
        starting = (
            self._left.pop()
            if self._left
            else asyncio.create_task(LaneProcess.started(self._modules))
        )
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            self._left.append(starting)
            starting.add_done_callback(self._adopt)
            raise

    def _adopt(self, starting: "asyncio.Task[LaneProcess]") -> None:
        """Let what was left behind rest, unless somebody waits for it again."""
        if starting in self._left:
            self._left.remove(starting)
            if not starting.cancelled() and starting.exception() is None:
                self._rest(starting.result())

    async def _on(self, process: LaneProcess, task: Task) -> Outcome:
        try:
            async with asyncio.timeout(self._seconds):
                return await process.do(task)
        except BaseException as error:
            process.kill()
            if isinstance(error, TimeoutError):
                limit = f"{self._seconds:g} seconds"
                raise TookTooLong(f"The work was ended after {limit}; ask for less.") from error
            raise

    def _awake(self) -> LaneProcess | None:
        if not self._resting:
            return None
        process = self._resting.pop()
        if process.retirement:
            process.retirement.cancel()
        return process

    def _rest(self, process: LaneProcess) -> None:
        loop = asyncio.get_running_loop()
        self._resting.append(process)
        process.retirement = loop.call_later(self._idle_seconds, self._retire, process)

    def _retire(self, process: LaneProcess) -> None:
        self._resting.remove(process)
        process.kill()

    async def close(self) -> None:
        """End the processes that rest or start; those at work end with who waits for them."""
        starting, self._left = self._left, []
        for started in await asyncio.gather(*starting, return_exceptions=True):
            if isinstance(started, LaneProcess):
                self._resting.append(started)
        while process := self._awake():
            process.kill()
            await process.ended()
