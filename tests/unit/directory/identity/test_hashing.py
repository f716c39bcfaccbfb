"""Secrets are argon2id hashes; who is not there is refused as slowly as who is wrong."""

import asyncio

import pytest

from services.directory.identity.hashes import MOST_WAITING, HashQueue
from services.shared.errors import Unavailable


async def test_a_secret_matches_its_own_hash_only() -> None:
    hashing, secret = HashQueue(), "mcs_of-a-test"
    stored = await hashing.hashed(secret)
    assert stored.startswith("$argon2id$")
    assert secret not in stored
    assert await hashing.matches(secret, stored)
    assert not await hashing.matches(secret + "x", stored)
    assert not await hashing.matches("", stored)
    assert not await hashing.matches(secret, None)
    assert not await hashing.matches(secret, "no hash")


async def test_the_event_loop_goes_on_while_secrets_are_checked() -> None:
    hashing = HashQueue()
    stored = await hashing.hashed("x")
    checks = asyncio.gather(*(hashing.matches("x", stored) for _ in range(6)))
    turns = 0
    while not checks.done():
        turns += 1
        await asyncio.sleep(0)
    assert all(checks.result())
    assert turns > 200


async def test_a_line_that_is_too_long_is_turned_away() -> None:
    hashing = HashQueue()
    asked = (hashing.matches("x", None) for _ in range(MOST_WAITING + 5))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 5
    with pytest.raises(Unavailable):
        raise next(answer for answer in answers if isinstance(answer, Unavailable))
    assert not await hashing.matches("x", None)
