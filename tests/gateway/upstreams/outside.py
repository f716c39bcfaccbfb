"""A scripted service behind a raw socket: every byte that it sends is written here."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

from tests.gateway.upstreams.behaving import Asked, Headers, Script

CONNECTION_ERRORS = (ConnectionError, asyncio.IncompleteReadError)


class OutsideAnswer:
    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer
        self._chunked = False

    async def start(self, status: int, headers: Headers) -> None:
        names = {name for name, _ in headers}
        self._chunked = b"content-length" not in names and status not in {204, 304}
        if self._chunked:
            headers = [*headers, (b"transfer-encoding", b"chunked")]
        lines = [b"%s: %s\r\n" % pair for pair in headers]
        await self._write(b"HTTP/1.1 %d X\r\n%s\r\n" % (status, b"".join(lines)))

    async def write(self, chunk: bytes) -> None:
        await self._write(b"%x\r\n%s\r\n" % (len(chunk), chunk) if self._chunked else chunk)

    async def end(self) -> None:
        if self._chunked:
            await self._write(b"0\r\n\r\n")

    async def break_off(self) -> None:
        self._writer.transport.abort()
        raise ConnectionResetError

    async def garbage(self) -> None:
        await self._write(b"this is no HTTP\r\n\r\n")

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


async def _chunks(reader: StreamReader) -> bytes:
    chunks = []
    while size := int(await reader.readline(), 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(chunks)


async def _asked(reader: StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.split(b" ")
    pairs = [line.split(b": ", 1) for line in lines]
    headers = [(name.lower(), value) for name, value in pairs]
    named = dict(headers)

    async def body() -> bytes:
        if b"transfer-encoding" in named:
            return await _chunks(reader)
        return await reader.readexactly(int(named.get(b"content-length", 0)))

    async def gone() -> None:
        while await reader.read(1024):
            pass

    return Asked(method.decode(), target, headers, body, gone)


@asynccontextmanager
async def outside(script: Script) -> AsyncIterator[str]:
    """The address of a server that plays `script`."""
    tasks: set[asyncio.Task[None]] = set()

    async def converse(reader: StreamReader, writer: StreamWriter) -> None:
        script.connections += 1
        with closing(writer), suppress(*CONNECTION_ERRORS, ValueError):
            while True:
                await script.play(await _asked(reader), OutsideAnswer(writer))

    def accept(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.create_task(converse(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
