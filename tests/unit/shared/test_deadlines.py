"""Nothing is worked out for a caller who has stopped waiting."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.shared.deadlines import within_deadline
from services.shared.errors import GatewayTimeout


async def _receive() -> Message:
    await asyncio.sleep(0.05)
    return {"type": "http.request", "body": b"x", "more_body": True}


async def _send(message: Message) -> None:
    """Nobody looks."""


def _scope(left: bytes | None) -> Scope:
    return {"headers": [] if left is None else [(b"x-marches-deadline-ms", left)]}


async def _slow(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(0.2)


async def test_work_is_ended_when_its_time_is_up() -> None:
    with pytest.raises(GatewayTimeout):
        await within_deadline(_slow, _scope(b"50"), _receive, _send)


@pytest.mark.parametrize("left", [None, b"500", b"soon", b"-1"])
async def test_work_that_is_in_time_or_has_no_deadline_is_done(left: bytes | None) -> None:
    await within_deadline(_slow, _scope(left), _receive, _send)


async def test_the_time_of_a_body_that_still_comes_is_not_counted() -> None:
    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(5):
            await receive()

    await within_deadline(reads, _scope(b"150"), _receive, _send)


async def test_an_answer_that_has_begun_may_take_as_long_as_it_needs() -> None:
    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.2)

    await within_deadline(streams, _scope(b"50"), _receive, _send)


async def test_a_time_out_of_the_works_own_is_its_own() -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await within_deadline(fails, _scope(b"500"), _receive, _send)
