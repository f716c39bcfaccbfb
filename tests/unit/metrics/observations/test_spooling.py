"""What is streamed is made at its own speed, and stopped when nobody reads it any more."""

import asyncio

import pytest

from services.metrics.observations.spooling import Write, spooled


async def test_everything_that_is_written_is_read_in_order() -> None:
    pieces = [bytes([number % 256]) * (number * 1000) for number in range(200)]

    async def produce(write: Write) -> None:
        for number, piece in enumerate(pieces):
            await write(piece)
            if number % 7 == 0:
                await asyncio.sleep(0)

    assert b"".join([chunk async for chunk in spooled(produce)]) == b"".join(pieces)


async def test_a_slow_reader_does_not_hold_up_who_writes() -> None:
    ended = asyncio.Event()

    async def produce(write: Write) -> None:
        for _ in range(50):
            await write(b"x" * 100_000)
        ended.set()

    reading = spooled(produce)
    assert len(await anext(reading)) == 65_536
    await asyncio.wait_for(ended.wait(), 5)
    await reading.aclose()  # type: ignore[attr-defined]


async def test_when_nobody_reads_any_more_the_writing_is_stopped() -> None:
    stopped = asyncio.Event()

    async def produce(write: Write) -> None:
        try:
            await write(b"x")
            await asyncio.sleep(60)
        finally:
            stopped.set()

    reading = spooled(produce)
    await anext(reading)
    await reading.aclose()  # type: ignore[attr-defined]
    assert stopped.is_set()


async def test_what_goes_wrong_in_the_middle_breaks_the_answer_off() -> None:
    async def produce(write: Write) -> None:
        await write(b"x")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        [chunk async for chunk in spooled(produce)]
