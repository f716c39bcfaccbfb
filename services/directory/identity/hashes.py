"""Client secrets as argon2id hashes, worked out beside the event loop and few at a time."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.shared.errors import Unavailable

# OWASP's least (19 MiB, two passes): the secrets are 256 random bits, not what people remember.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SECRET_PREFIX = "mcs_"  # noqa: S105 (lets scanners recognise a secret that leaked)
AT_ONCE = 2
MOST_WAITING = 64

Result = TypeVar("Result")


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def _matches(secret: str, stored: str | None) -> bool:
    nobodys = _nobodys_hash()
    try:
        HASHER.verify(stored or nobodys, secret)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


class HashQueue:
    """A line of limited length before a few threads. Raises Unavailable when it is full."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0

    async def hashed(self, secret: str) -> str:
        return await self._run(lambda: HASHER.hash(secret))

    async def matches(self, secret: str, stored: str | None) -> bool:
        """Whether `secret` is the stored one; without one it takes the same time to say no."""
        return await self._run(lambda: _matches(secret, stored))

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MOST_WAITING:
            raise Unavailable("Too many clients ask at once.", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


HASHING = HashQueue()
