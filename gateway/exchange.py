"""One request to the gateway and its answer, which may begin only once."""

from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.types import Message, Scope, Send

from services.shared.errors import BY_STATUS, MalformedRequest, Problem
from services.shared.requests import send_problem


class Exchange:
    """An ASGI `send` that becomes a problem as long as nothing was sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        self._started = self._started or message["type"] == "http.response.start"
        await self._send(message)

    async def fail(self, problem: Problem, scope: Scope) -> None:
        """Answer with `problem`; raises it when half an answer must be seen to be one."""
        if self._started:
            raise problem
        request = scope.get("request_id") or str(uuid4())
        await send_problem(problem, scope, self._send, request=request)


def as_problem(error: HTTPException) -> Problem:
    """What is raised while a body is read is an HTTPException, for the frameworks that read it."""
    return BY_STATUS.get(error.status_code, MalformedRequest)(error.detail)
