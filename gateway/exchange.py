"""One request to the gateway and its answer, which may begin only once."""

from starlette.exceptions import HTTPException
from starlette.types import Message, Scope, Send

from gateway.compression import compressed
from gateway.headers import dressed
from services.shared.errors import BY_STATUS, MalformedRequest, Problem
from services.shared.requests import Header, new_request_id, send_problem


class Exchange:
    """An ASGI `send` that dresses the answer, and becomes a problem as long as nothing was sent.

    `added` goes to the headers of every answer.
    """

    def __init__(self, send: Send, scope: Scope, added: list[Header]) -> None:
        self.added = added
        self._scope = scope
        self._as_it_is = send
        self._dressed: Send | None = None
        self._started = False

    async def send(self, message: Message) -> None:
        if self._dressed is None:
            dressing = dressed(self._as_it_is, self._scope, self.added)
            self._dressed = compressed(dressing, self._scope)
        self._started = self._started or message["type"] == "http.response.start"
        await self._dressed(message)

    async def send_ready(self, status: int, headers: list[Header], body: bytes) -> None:
        """A whole answer that is dressed and compressed already."""
        self._started = True
        start = {"type": "http.response.start", "status": status}
        await self._as_it_is({**start, "headers": [*headers, *self.added]})
        await self._as_it_is({"type": "http.response.body", "body": body})

    async def fail(self, problem: Problem) -> None:
        """Answer with `problem`; raises it when half an answer must be seen to be one."""
        if self._started:
            raise problem
        request = self._scope.setdefault("request_id", new_request_id())
        await send_problem(problem, self._scope, self.send, request=request)


def as_problem(error: HTTPException) -> Problem:
    """What is raised while a body is read is an HTTPException, for the frameworks that read it."""
    return BY_STATUS.get(error.status_code, MalformedRequest)(error.detail)
