"""A client that is slow on purpose costs little and is let go."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

import gateway.incoming
from gateway.protocol import PatientProtocol
from services.shared.testing import eventually
from tests.gateway.upstreams.behaving import JSON, Answer, Asked, true
from tests.gateway.upstreams.conftest import PATH, House, MakeHouse
from tests.gateway.upstreams.served import served

SOON = 5  # seconds, on a machine that has much else to do; as served, a head has ten


class Hasty(PatientProtocol):
    head_seconds = 0.3
    unread_seconds = 0.3


@pytest.fixture
async def port(house: House) -> AsyncIterator[int]:
    """A gateway that lets clients go much sooner than usual."""
    async with served(house.gateway, http=Hasty, timeout_keep_alive=1, lifespan="off") as port:
        yield port


async def _until_closed(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionResetError):  # what was sent in vain
        await reader.read()


async def _trickle(port: int, text: bytes, *, every: float, seconds: float = 5) -> float:
    """Send byte by byte; after how many seconds the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.monotonic()
    closed = asyncio.create_task(_until_closed(reader))
    for byte in text:
        writer.write(bytes([byte]))
        done, _ = await asyncio.wait({closed}, timeout=every)
        if done or time.monotonic() - begun > seconds:
            break
    await asyncio.wait_for(closed, seconds)
    writer.close()
    return time.monotonic() - begun


@pytest.mark.parametrize(
    "text", [b"", b"GET /livez HT", b"\r\n" * 100, b"GET /livez HTTP/1.1\r\nHost: a\r\nX: " * 9]
)
async def test_a_head_that_does_not_come_to_an_end_is_not_waited_for(
    port: int, text: bytes
) -> None:
    assert await _trickle(port, text, every=0.01) < SOON


async def test_a_second_head_must_come_as_fast_as_the_first(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b'"ok"}')
    writer.write(b"GET /li")
    begun = time.monotonic()
    await asyncio.wait_for(_until_closed(reader), SOON)
    assert time.monotonic() - begun > 0.2
    writer.close()


async def test_a_rest_between_requests_may_be_longer(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b'"ok"}')
        await asyncio.sleep(0.5)
    writer.close()


async def test_a_body_that_stops_coming_is_a_408(make_house: MakeHouse) -> None:
    async with make_house(request_seconds=0.3) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nha".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SOON)
        assert head.startswith(b"HTTP/1.1 408")
        assert b"problem+json" in head
        writer.close()


async def test_a_body_that_trickles_is_a_408(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway.incoming, "PATIENCE_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n".encode())
    answer = asyncio.create_task(reader.readuntil(b"\r\n\r\n"))
    while not answer.done():
        writer.write(b"x")
        await asyncio.wait({answer}, timeout=0.05)
    assert (await answer).startswith(b"HTTP/1.1 408")
    writer.close()


async def test_a_refused_body_is_not_read_for_ever(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 405")
    closed = asyncio.create_task(_until_closed(reader))
    begun = time.monotonic()
    while not closed.done():
        writer.write(b"x")
        await asyncio.wait({closed}, timeout=0.05)
    assert time.monotonic() - begun < SOON
    writer.close()


async def test_who_does_not_read_is_let_go(port: int, house: House) -> None:
    async def huge(asked: Asked, answer: Answer) -> None:
        await answer.start(200, JSON)
        for _ in range(100):
            await answer.write(b"x" * 1024 * 1024)
        await answer.end()

    house.script.behaviour = huge
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {PATH} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    await eventually(lambda: true(house.script.ended == 1), seconds=SOON)
    writer.close()
