"""Long work of a job in a process of its own: the worker answers meanwhile, and holds nothing of it
afterwards, neither memory nor the libraries that it needs.
"""

from collections.abc import Callable
from typing import Any

from services.shared.errors import Unavailable
from services.shared.lane.messages import Task
from services.shared.lane.process import LaneProcess, ProcessEnded


async def apart(function: Callable[..., Any], *given: Any) -> Any:
    """What `function` returns for `given`, worked out in a process that then ends.

    It is a function of a module, and what it takes and returns can be pickled. Raises what it
    raises, and Unavailable where the process died. Who stops waiting ends the work.
    """
    try:
        process = await LaneProcess.started([function.__module__])
        try:
            outcome = await process.do(Task(function, given))
        finally:
            process.kill()
            await process.ended()
    except ProcessEnded as error:
        raise Unavailable from error
    return outcome.get()
