"""A scripted service in the gateway's process."""

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from gateway.upstream import InProcess
from tests.gateway.upstreams.behaving import Asked, Headers, Script


class Broken(Exception):
    """The service broke off."""


class InsideAnswer:
    def __init__(self, send: Send) -> None:
        self._send = send

    async def start(self, status: int, headers: Headers) -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, chunk: bytes) -> None:
        await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def break_off(self) -> None:
        raise Broken

    async def garbage(self) -> None:
        await self._send({"type": "http.response.body", "body": b"no head before this"})


class _Application(FastAPI):
    script: Script

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def body() -> bytes:
            read, more = [], True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Broken
                read.append(message["body"])
                more = message.get("more_body", False)
            return b"".join(read)

        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        target = scope["raw_path"] + query
        asked = Asked(scope["method"], target, list(scope["headers"]), body, gone)
        await self.script.play(asked, InsideAnswer(send))


def inside(name: str, script: Script) -> InProcess:
    """An upstream that plays `script`."""
    application = _Application()
    application.script = script
    return InProcess(name, application)
