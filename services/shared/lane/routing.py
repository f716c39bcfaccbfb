"""Routes whose answer may be heavy: such a request is answered in the lane."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from services.shared.errors import Busy, problem_responses
from services.shared.lane.lane import TookTooLong
from services.shared.lane.requests import LaneAnswer, answer, asked_of
from services.shared.routing import StrictRoute

HEAVY_PROBLEMS = (Busy, TookTooLong)
LONG_BODY = 16 * 1024
"""Bytes of a body from which on reading it and working on it is heavy."""
IsHeavy = Callable[[Request], bool]


def always(_: Request) -> bool:
    """Whatever is asked for."""
    return True


def long_body(request: Request) -> bool:
    """Whether the request has a body of a size that takes time; one of unknown size has."""
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > LONG_BODY


class HeavyRoute(StrictRoute):
    """Answers in the lane where `is_heavy` says so; the caller is known before that."""

    is_heavy: IsHeavy = staticmethod(always)

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        declared = problem_responses(*HEAVY_PROBLEMS) | (given.pop("responses", None) or {})
        super().__init__(path, endpoint, responses=declared, **given)

    async def elsewhere(self, request: Request, caller: str) -> Response | None:
        state = request.app.state
        if state.lane is None or not self.is_heavy(request):
            return None
        asked = await asked_of(request, state.name)
        found: LaneAnswer = await state.lane.run(answer, asked, caller=caller)
        return found.response()


def heavy(when: IsHeavy) -> type[HeavyRoute]:
    """The class of routes that are heavy where `when` says so."""
    return type("HeavyRoute", (HeavyRoute,), {"is_heavy": staticmethod(when)})
