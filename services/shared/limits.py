"""Bodies that are longer than allowed are refused: at once where announced, else while read."""

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


def limited(receive: Receive, length: str | None, limit: int) -> Receive:
    """`receive` that raises a 413 past `limit` bytes; `length` is the announced Content-Length."""
    # FastAPI turns any other kind of exception raised while it reads a body into a 400.
    refused = HTTPException(413, f"At most {limit:,} bytes are accepted here.")
    if length is not None and length.isdecimal() and int(length) > limit:
        raise refused
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise refused
        return message

    return counting
