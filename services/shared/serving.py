"""A server process: it says when it answers, and drains before it ends.

After SIGTERM it is not ready any more, new connections go to a newer process on the same port,
and every answer ends its connection, so that clients move over by themselves. Only when notice has
been given long enough is the port closed; what still runs then has time to end.
"""

import asyncio
import json
import signal
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from email.utils import formatdate
from functools import lru_cache
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.server import ServerState

from services.shared.listening import hand_over
from services.shared.requests import Header

DRAIN_SECONDS = 10
# Idle connections are for clients to end: what they send while we close would be lost.
KEEP_ALIVE_SECONDS = 75
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READINESS = "/readyz"
LAST = (b"connection", b"close")


class DrainLayer:
    """Outermost layer of a process; does nothing until `begun` is set."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.begun or scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == READINESS:
            await _send_unready(send)
        else:
            await self.app(scope, receive, _ending(send))


def _ending(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], LAST]
        await send(message)

    return sending


async def _send_unready(send: Send) -> None:
    body = json.dumps({"status": "draining"}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        LAST,
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class DatedState(ServerState):
    """What connections share; answers carry the date of the second in which they begin."""

    @property
    def default_headers(self) -> list[Header]:
        return _dated(int(time.time()))

    @default_headers.setter
    def default_headers(self, _headers: list[Header]) -> None:
        """There are no others."""


@lru_cache(maxsize=1)
def _dated(second: int) -> list[Header]:
    return [(b"date", formatdate(second, usegmt=True).encode())]


class Server(uvicorn.Server):
    """Serves `app` on a socket until a signal; `answering` is set once it does.

    `notice` (seconds) must be longer than clients, such as the gateway, keep an idle connection:
    then none sends a request into one that is being closed. `ending` is called when the port is
    about to be closed; `options` go to uvicorn.
    """

    def __init__(
        self, app: ASGIApp, listening: socket.socket, *, notice: float = 0,
        ending: Callable[[], None] | None = None, **options: Any,
    ) -> None:  # fmt: skip
        self.draining = DrainLayer(app)
        self.listening = listening
        self.notice = notice
        self.ending = ending
        self.answering, self._told_to_exit = asyncio.Event(), asyncio.Event()
        super().__init__(
            uvicorn.Config(
                self.draining,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=DRAIN_SECONDS,
                **options,
            )
        )
        self.server_state = DatedState()

    async def serve_until_stopped(self) -> None:
        """Serve until told to stop; returns when everything has been answered."""
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, self.stop, number)
        await self.serve(sockets=[self.listening])

    def stop(self, number: int) -> None:
        """On SIGTERM with notice, on any other signal and on a second one at once."""
        if number != signal.SIGTERM or self.draining.begun:
            self.handle_exit(number, None)
            return
        self.draining.begun = True
        hand_over(self.listening)
        asyncio.get_running_loop().call_later(self.notice, self.handle_exit, number, None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.ending is not None:
            self.ending()
        super().handle_exit(sig, frame)

    @property
    def should_exit(self) -> bool:
        """Whether it was told to."""
        return self._told_to_exit.is_set()

    @should_exit.setter
    def should_exit(self, told: bool) -> None:
        if told:
            self._told_to_exit.set()

    async def main_loop(self) -> None:
        # Uvicorn's own wakes ten times a second: to see whether it was told to exit, and for the
        # date. On a machine at rest each time costs milliseconds.
        await self._told_to_exit.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        # What uvicorn raises again after the end would cut short what is still to be stopped.
        return nullcontext()


def run(server: Server, main: Coroutine[Any, Any, None]) -> None:
    """Run `main`, which runs the server, on the loop that uvicorn chooses."""
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(main)
