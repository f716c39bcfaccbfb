"""Bytes that are made as fast as the database gives them, and read as fast as a caller can.

A caller on a slow line would otherwise hold a database connection for as long as he reads.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from tempfile import TemporaryFile
from typing import IO

CHUNK = 65_536
Write = Callable[[bytes], Awaitable[None]]


class _Spool:
    """A file that is read from its beginning while it is written at its end."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.written = 0
        self.ended = False
        self.news = asyncio.Event()

    async def write(self, piece: bytes) -> None:
        self.file.seek(self.written)
        self.written += self.file.write(piece)
        self.news.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """All that is written, until the end."""
        place = 0
        while place < self.written or not self.ended:
            if place < self.written:
                self.file.seek(place)
                chunk = self.file.read(CHUNK)
                place += len(chunk)
                yield chunk
            else:
                self.news.clear()
                await self.news.wait()


async def spooled(produce: Callable[[Write], Awaitable[None]]) -> AsyncIterator[bytes]:
    """What `produce` writes. It is stopped when nobody reads any more; what it raises is raised."""
    with TemporaryFile() as file:
        spool = _Spool(file)

        async def fill() -> None:
            try:
                await produce(spool.write)
            finally:
                spool.ended = True
                spool.news.set()

        task = asyncio.create_task(fill())
        try:
            async for chunk in spool.chunks():
                yield chunk
            await task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([task])
