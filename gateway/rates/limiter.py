"""Counts the requests of a caller, and says how many more there may be."""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

from starlette.types import Scope

from gateway.rates.callers import Caller, Callers
from gateway.rates.classes import OF_ADDRESSES, class_of
from gateway.rates.policies import CALLERS_OF_AN_ADDRESS, Policy, policies
from gateway.rates.stores import store_of
from services.shared.errors import TooManyRequests
from services.shared.requests import Header
from services.shared.settings import Settings


class Verdict(NamedTuple):
    """What is left of a policy for a caller, and for how many seconds that holds."""

    policy: Policy
    left: int
    seconds: int

    @property
    def headers(self) -> list[Header]:
        name = self.policy.name.encode()
        limit = b'"%s";r=%d;t=%d' % (name, max(self.left, 0), self.seconds)
        return [(b"ratelimit-policy", self.policy.header), (b"ratelimit", limit)]

    def check(self) -> None:
        """Raises TooManyRequests."""
        if self.left < 0:
            raise TooManyRequests(
                f"{self.policy.amount:,} {self.policy.name} requests may be made in "
                f"{self.policy.seconds} seconds; wait for {self.seconds}.",
                headers={"Retry-After": str(self.seconds)},
            )


class Limiter:
    """Counts in windows of the clock, so that gateways that share a store agree on them."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        """Raises ConfigurationError."""
        self._policies = policies(settings.rate_limits)
        self._callers = Callers(settings)
        self._store = store_of(settings.rate_limit_store)
        self._clock = clock

    async def judge(self, scope: Scope) -> Verdict:
        """Count this request."""
        policy = self._policies[class_of(scope)]
        caller = self._callers.of(scope)
        now = self._clock()
        window = int(now // policy.seconds)
        left = await self._left(policy, caller, window)
        return Verdict(policy, left, math.ceil((window + 1) * policy.seconds - now))

    async def _left(self, policy: Policy, caller: Caller, window: int) -> int:
        if caller.token is None or policy.name in OF_ADDRESSES:
            return policy.amount - await self._count(policy, caller.address, window)
        of_address = await self._count(policy, f"all:{caller.address}", window)
        left = policy.amount * CALLERS_OF_AN_ADDRESS - of_address
        if left < 0:  # made up tokens leave no counts behind
            return left
        return min(left, policy.amount - await self._count(policy, caller.token, window))

    async def _count(self, policy: Policy, who: str, window: int) -> int:
        return await self._store.incr(f"{policy.name}:{who}:{window}", policy.seconds)

    async def close(self) -> None:
        await self._store.close()
