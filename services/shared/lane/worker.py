"""`python -m services.shared.lane.worker MODULE ...`: loads the modules, says that it is ready, and
does one task after the other until its pipe closes."""

import asyncio
import gc
import inspect
import os
import sys
from importlib import import_module
from typing import BinaryIO

from services.shared.lane.messages import (
    LENGTH,
    Outcome,
    RaisedError,
    Task,
    framed,
    length_of,
    unframed,
)


async def done(task: Task) -> Outcome:
    """What came of the task."""
    found = task.function(*task.given)
    return Outcome(await found if inspect.isawaitable(found) else found)


def work(tasks: BinaryIO, outcomes: BinaryIO) -> None:
    """Until there are no more tasks."""
    with asyncio.Runner() as runner:
        while len(head := tasks.read(LENGTH)) == LENGTH:
            try:
                outcome = runner.run(done(unframed(tasks.read(length_of(head)))))
            except Exception as error:
                outcome = Outcome(raised=RaisedError.of(error))
            outcomes.write(_sendable(outcome))
            outcomes.flush()


def _sendable(outcome: Outcome) -> bytes:
    try:
        return framed(outcome)
    except Exception as error:  # what cannot be pickled is told as what it was
        return framed(Outcome(raised=RaisedError(RuntimeError, (repr(error),), {})))


def main() -> None:
    """Serve the pipe that standard input and output are; prints go to standard error."""
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    gc.disable()  # what is loaded stays, and need not be looked through, now or later
    for module in sys.argv[1:]:
        import_module(module)
    gc.freeze()
    gc.enable()
    outcomes.write(framed(Outcome()))
    outcomes.flush()
    work(sys.stdin.buffer, outcomes)


if __name__ == "__main__":
    main()
