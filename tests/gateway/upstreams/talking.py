"""Plain bytes to a server, for what no HTTP client would send."""

import asyncio
from dataclasses import dataclass


@dataclass
class Said:
    """An answer as it came; `rest` is what followed it until the server closed, if it did."""

    status: int
    headers: dict[str, str]
    body: bytes
    rest: bytes


async def exchange(
    port: int, request: str | bytes, *, bodiless: bool = False, seconds: float = 5
) -> Said:
    """Send these bytes and read the first answer; raises when the server closes without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(seconds):
            writer.write(request.encode() if isinstance(request, str) else request)
            return await _answer(reader, bodiless=bodiless)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader, *, bodiless: bool) -> Said:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = b""
    if not bodiless and headers.get("transfer-encoding") == "chunked":
        body = await _chunks(reader)
    elif not bodiless:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    rest = await reader.read() if headers.get("connection") == "close" else b""
    return Said(int(first.split(" ")[1]), headers, body, rest)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body
