"""Answers that are sent piece by piece, for as long as their reader takes.

Whoever makes the pieces holds nothing between two of them that others need: no connection, no
transaction, no place in the lane.
"""

from collections.abc import AsyncIterator

import structlog
from fastapi.responses import StreamingResponse
from starlette.types import Send

from services.shared.errors import Problem

log = structlog.get_logger("marches.sending")


class Pieces(StreamingResponse):
    """Is broken off, with one line in the log, where the next piece cannot be had."""

    async def stream_response(self, send: Send) -> None:
        try:
            await super().stream_response(send)
        except Problem as problem:  # without its end, the reader knows that it is none
            log.warning("answer broken off", error=problem.code, detail=problem.detail)


async def begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, of which the first is made: what it raises can still be a problem."""
    first = await anext(pieces, b"")

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()
