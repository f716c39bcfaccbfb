"""A body is read up to its limit and not a byte further."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from services.shared.limits import limited


def sender(chunks: list[bytes]) -> Receive:
    """What a server gives that received these chunks."""
    waiting = iter(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": next(waiting), "more_body": True}

    return receive


async def read(receive: Receive, times: int) -> list[bytes]:
    """The chunks that come before the body is refused."""
    got: list[bytes] = []
    for _ in range(times):
        try:
            got.append((await receive())["body"])
        except HTTPException as refused:
            assert refused.status_code == 413
            break
    return got


@settings(deadline=None)
@given(chunks=st.lists(st.binary(max_size=9), max_size=9), limit=st.integers(0, 40))
async def test_chunks_are_taken_as_long_as_their_sum_is_within_the_limit(
    chunks: list[bytes], limit: int
) -> None:
    sums = accumulate(len(chunk) for chunk in chunks)
    within = [chunk for chunk, total in zip(chunks, sums, strict=True) if total <= limit]
    assert await read(limited(sender(chunks), None, limit), len(chunks)) == within


@settings(deadline=None)
@given(announced=st.integers(0, 10**30), limit=st.integers(0, 10**9))
def test_an_announced_length_beyond_the_limit_is_refused_before_anything_is_read(
    announced: int, limit: int
) -> None:
    if announced <= limit:
        limited(sender([]), str(announced), limit)
        return
    with pytest.raises(HTTPException) as refused:
        limited(sender([]), str(announced), limit)
    assert refused.value.status_code == 413
    assert f"{limit:,} bytes" in refused.value.detail


@pytest.mark.parametrize("length", ["", "-1", "+1", "1e9", "9 9", "0x9", "²", "1,000,000"])
async def test_a_length_that_is_no_number_is_not_believed(length: str) -> None:
    chunks = [b"12345", b"67890"]
    assert await read(limited(sender(chunks), length, 5), 2) == [b"12345"]


async def test_a_body_longer_than_announced_is_refused_all_the_same() -> None:
    assert await read(limited(sender([b"1234", b"5678"]), "4", 6), 2) == [b"1234"]


async def test_the_end_of_a_connection_is_passed_on() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    assert await limited(gone, None, 0)() == {"type": "http.disconnect"}
