"""A whole request answered in the lane: by an application of the same service, with a database
connection of its own."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from services.shared.requests import CORRELATION_ID, LOGGED, REQUEST_ID
from services.shared.settings import Settings

HANDED_ON = (
    "type", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path",
    "client", "server",
)  # fmt: skip
OWN_HEADERS = frozenset({REQUEST_ID, CORRELATION_ID, b"server-timing"})
"""Whoever asked for the answer adds these itself."""
Headers = list[tuple[bytes, bytes]]


class LaneRequest(NamedTuple):
    """A request on its way to the lane."""

    service: str
    settings: Settings
    scope: Mapping[str, Any]
    body: bytes


class LaneAnswer(NamedTuple):
    """Its answer on the way back."""

    status: int
    headers: Headers
    body: bytes

    def response(self) -> Response:
        """As a route gives it."""
        response = Response(self.body, self.status)
        response.raw_headers = [each for each in self.headers if each[0] not in OWN_HEADERS]
        return response


async def asked_of(request: Request, service: str) -> LaneRequest:
    """The request with all of its body, which its route has limited."""
    scope = {name: request.scope[name] for name in HANDED_ON if name in request.scope}
    known = (REQUEST_ID, request.scope["request_id"].encode())
    headers = [each for each in request.scope["headers"] if each[0] != REQUEST_ID]
    scope |= {"headers": [*headers, known], LOGGED: True}
    return LaneRequest(service, request.app.state.settings, scope, await request.body())


async def answer(asked: LaneRequest) -> LaneAnswer:
    """In the lane: what the service answers."""
    app = await _application(asked.service, asked.settings)
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(dict(asked.scope), receive, send)
    start, *rest = messages
    body = b"".join(each.get("body", b"") for each in rest)
    return LaneAnswer(start["status"], start["headers"], body)


class _RunningApp(NamedTuple):
    """An application of this process, with its lifespan."""

    service: str
    settings: Settings
    app: FastAPI
    life: AbstractAsyncContextManager[object]


_running: list[_RunningApp] = []
"""One at the most: the last that was asked for."""


async def _application(service: str, settings: Settings) -> ASGIApp:
    """The application with these settings. A service's lane asks for one, for as long as it is."""
    for known in _running:
        if (known.service, known.settings) == (service, settings):
            return known.app
        _running.remove(known)
        await known.life.__aexit__(None, None, None)
    app = _factory(service)(settings)
    life = app.router.lifespan_context(app)
    await life.__aenter__()
    app.state.lane = None  # what is asked for here is done here
    _running.append(_RunningApp(service, settings, app, life))
    return app


@cache
def _factory(service: str) -> Callable[[Settings], FastAPI]:
    factory: Callable[[Settings], FastAPI] = import_module(f"services.{service}.app").create_app
    return factory
