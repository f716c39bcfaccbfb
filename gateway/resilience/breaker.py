"""A circuit breaker: a service that keeps failing is left alone, then tried with one request.

Closed: all pass. Open: none passes for a while. Half open: one probe passes; when it succeeds the
breaker closes, when it fails it opens for twice as long.
"""

import time
from collections.abc import Callable
from enum import Enum

Clock = Callable[[], float]

WINDOW_SECONDS = 5.0
FEWEST_FAILURES = 5
FAILING_SHARE = 0.5
FIRST_REST_SECONDS = 1.0
LONGEST_REST_SECONDS = 30.0


class State(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class BreakerOpen(Exception):
    """The breaker is open for `seconds` more."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Breaker:
    """Opens when half of the requests, and five, have failed within five to ten seconds.

    `admit` gives a request its turn, with which it must report how it went: what was let through
    before the state changed tells nothing of the state after.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._turn = 0
        self._rest = FIRST_REST_SECONDS
        self._until = 0.0
        self._close()

    def admit(self) -> int:
        """Raises Refused."""
        if self.state is not State.CLOSED:
            left = self._until - self._clock()
            if self.state is State.HALF_OPEN or left > 0:
                raise BreakerOpen(max(left, FIRST_REST_SECONDS))
            self._become(State.HALF_OPEN)
        return self._turn

    def succeeded(self, turn: int) -> None:
        if turn != self._turn:
            return
        if self.state is State.HALF_OPEN:
            self._rest = FIRST_REST_SECONDS
            self._close()
        else:
            self._count(failed=False)

    def failed(self, turn: int) -> None:
        if turn != self._turn:
            return
        if self.state is State.HALF_OPEN:
            self._rest = min(self._rest * 2, LONGEST_REST_SECONDS)
            self._open()
        elif self._count(failed=True):
            self._open()

    def abandoned(self, turn: int) -> None:
        """The request ended and told nothing of the service: another may be the probe."""
        if turn == self._turn and self.state is State.HALF_OPEN:
            self._become(State.OPEN)

    def _become(self, state: State) -> None:
        self.state = state
        self._turn += 1

    def _open(self) -> None:
        self._become(State.OPEN)
        self._until = self._clock() + self._rest

    def _close(self) -> None:
        self._become(State.CLOSED)
        # Requests and failures of this window and of the one before: it slides, at no cost.
        self._begun = self._clock()
        self._now, self._before = [0, 0], [0, 0]

    def _count(self, *, failed: bool) -> bool:
        """Whether too many have failed, this one counted."""
        age = self._clock() - self._begun
        if age >= WINDOW_SECONDS:
            self._before = self._now if age < 2 * WINDOW_SECONDS else [0, 0]
            self._now = [0, 0]
            self._begun += age
        self._now[0] += 1
        self._now[1] += failed
        failures = self._now[1] + self._before[1]
        requests = self._now[0] + self._before[0]
        return failures >= FEWEST_FAILURES and failures >= requests * FAILING_SHARE
