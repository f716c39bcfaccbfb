"""Requests under way whose answer others wait for."""

import asyncio
from enum import Enum

from gateway.cache.store import KeptAnswer
from services.shared.errors import Problem


class Fate(Enum):
    """What became of a request whose answer cannot be given to those who waited."""

    UNSHARED = "the answer was its caller's own"
    ABANDONED = "its caller left"


class Flight:
    """One request to a service; `land` tells everybody once how it went."""

    def __init__(self) -> None:
        self._landed = asyncio.Event()
        self._outcome: KeptAnswer | Problem | Fate = Fate.ABANDONED

    def land(self, outcome: KeptAnswer | Problem | Fate) -> None:
        if not self._landed.is_set():
            self._outcome = outcome
            self._landed.set()

    async def outcome(self) -> KeptAnswer | Fate:
        """Raises the problem that the request ended with."""
        await self._landed.wait()
        if isinstance(self._outcome, Problem):
            raise self._outcome
        return self._outcome
