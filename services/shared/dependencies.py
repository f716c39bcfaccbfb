"""What of a request is put together without waiting for anything."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from fastapi import Depends


def at_once(make: Callable[..., Any]) -> Any:
    """The dependency that `make` gives, such as a class of query parameters.

    FastAPI sends what is not async to a thread, which costs more than most requests do.
    """
    return Depends(_async(make))


@cache  # the same for each use, so that a request makes it once
def _async(make: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(make)
    async def making(**given: Any) -> Any:
        return make(**given)

    return making
