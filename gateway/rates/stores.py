"""Where requests are counted: in this process, or in a Valkey that several gateways share."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import structlog
from limits.aio.storage import RedisStorage

from gateway.resilience.breaker import Breaker, BreakerOpen

ANSWER_SECONDS = 0.5

log = structlog.get_logger("marches.rates")


class Store(Protocol):
    async def incr(self, key: str, seconds: int) -> int:
        """Count one more under `key`, which is forgotten after `seconds`; how many it has now."""

    async def close(self) -> None: ...


class MemoryStore:
    """Counts in two generations, so that forgetting costs nothing.

    The memory storage of `limits` looks at every key on every hit.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}
        self._longest = 1
        self._turned = clock()

    async def incr(self, key: str, seconds: int) -> int:
        self._longest = max(self._longest, seconds)
        if self._clock() - self._turned >= self._longest:
            self._old, self._young = self._young, {}
            self._turned = self._clock()
        count = (self._young.get(key) or self._old.get(key, 0)) + 1
        self._young[key] = count
        return count

    async def close(self) -> None:
        self._young, self._old = {}, {}


class ValkeyStore:
    """Counts in Valkey; while that does not answer, in this process."""

    def __init__(self, url: str) -> None:
        self._remote = RedisStorage(f"async+{url}", key_prefix="marches")
        known = self._remote.base_exceptions
        failures = known if isinstance(known, tuple) else (known,)
        self._failures: tuple[type[Exception], ...] = (OSError, *failures)
        self._own = MemoryStore()
        self._breaker = Breaker()

    async def incr(self, key: str, seconds: int) -> int:
        try:
            turn = self._breaker.admit()
        except BreakerOpen:
            return await self._own.incr(key, seconds)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                count = await self._remote.incr(key, seconds)
        except self._failures as error:
            self._breaker.failed(turn)
            log.warning("rate limits are counted here", error=type(error).__name__)
            return await self._own.incr(key, seconds)
        except asyncio.CancelledError:
            self._breaker.abandoned(turn)
            raise
        self._breaker.succeeded(turn)
        return count

    async def close(self) -> None:
        with suppress(*self._failures):
            await self._remote.bridge.storage.aclose()  # type: ignore[attr-defined]


def store_of(url: str | None) -> Store:
    """A store at `url` (`valkey://host:6379`), or in memory."""
    return ValkeyStore(url) if url else MemoryStore()
