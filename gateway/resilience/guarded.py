"""An upstream with a breaker, a number of places, and a second try where that does no harm."""

import asyncio
import math
import random
import time

from starlette.types import Receive, Scope, Send

from gateway.cancellation import Watch
from gateway.failures import RETRY_AFTER
from gateway.incoming import IncomingBody
from gateway.rates.classes import PUBLIC_PREFIX
from gateway.resilience.attempt import Attempt, GatewayDrained
from gateway.resilience.breaker import Breaker, BreakerOpen, Clock
from gateway.resilience.budget import RetryBudget
from gateway.resilience.bulkhead import Full, Places
from gateway.resilience.replay import Replay
from gateway.resilience.visit import Visit
from gateway.upstream import Upstream
from services.shared.deadlines import DEADLINE
from services.shared.errors import BadGateway, GatewayTimeout, Unavailable
from services.shared.requests import header

MOST_TRIES = 3
PAUSE_SECONDS = 0.05
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


def may_repeat(scope: Scope) -> bool:
    """Whether asking twice has the effect of asking once."""
    return scope["method"] in IDEMPOTENT or header(scope, b"idempotency-key") is not None


class GuardedUpstream:
    """Forwards to `upstream` while it is well and has a place."""

    def __init__(
        self, upstream: Upstream, *, places: int, seconds: float, clock: Clock = time.monotonic
    ) -> None:
        """An answer must begin within `seconds` of the end of its request.

        Those who need no token have as many places of their own, and take nobody else's.
        """
        self.name = upstream.name
        self.breaker = Breaker(clock)
        self.places = Places(places)
        self.public_places = Places(places)
        self._upstream = upstream
        self._seconds = seconds
        self._budget = RetryBudget()
        self._attempts: set[Attempt] = set()

    async def __call__(self, scope: Scope, incoming: IncomingBody, send: Send) -> None:
        """Raises Unavailable when the service is sick or full, GatewayTimeout, ClientGone, and
        what the upstream raises.
        """
        self._budget.save()
        if may_repeat(scope):
            await self._repeat(scope, incoming, send)
        else:
            attempt = self._attempt(scope, incoming, send, None)
            await self._forward(scope, incoming, attempt)

    async def _repeat(self, scope: Scope, incoming: IncomingBody, send: Send) -> None:
        body = Replay(incoming)
        for number in range(1, MOST_TRIES + 1):
            again = body if number < MOST_TRIES else None
            attempt = self._attempt(scope, incoming, send, again)
            try:
                await self._forward(dict(scope), body, attempt)
            except (BadGateway, Unavailable):
                if not attempt.may_fail():
                    raise
            else:
                if not attempt.given_up:
                    return
            body.rewind()
            await asyncio.sleep(PAUSE_SECONDS * number * random.uniform(0.5, 1.0))  # noqa: S311

    async def _forward(self, scope: Scope, receive: Receive, attempt: Attempt) -> None:
        left = b"%d" % (attempt.watch.left() * 1000)
        scope["headers"] = [*scope["headers"], (DEADLINE, left)]
        self._attempts.add(attempt)
        try:
            with attempt.watch:
                await self._upstream(scope, receive, attempt.send)
        except GatewayDrained:
            await attempt.finish()
        except (BadGateway, Unavailable, GatewayTimeout):
            attempt.visit.judge(well=False)
            raise
        finally:
            self._attempts.discard(attempt)
            attempt.visit.end()

    def drain(self) -> None:
        """End the streams of events, which their readers then resume elsewhere."""
        for attempt in self._attempts:
            if attempt.events:
                attempt.watch.end(GatewayDrained())

    def _attempt(
        self, scope: Scope, incoming: IncomingBody, send: Send, body: Replay | None
    ) -> Attempt:
        public = scope["path"].startswith(PUBLIC_PREFIX)
        try:
            visit = Visit(self.breaker, self.public_places if public else self.places)
        except Full:
            raise self._unavailable("has all it can do at once", RETRY_AFTER) from None
        except BreakerOpen as refused:
            after = {"Retry-After": str(math.ceil(refused.seconds))}
            raise self._unavailable("is not well", after) from None
        return Attempt(visit, Watch(incoming, self._seconds), send, body, self._budget)

    def _unavailable(self, state: str, after: dict[str, str]) -> Unavailable:
        return Unavailable(f"The {self.name} service {state}; try again then.", headers=after)
