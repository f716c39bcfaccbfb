"""A request at a service: holds one place there, and tells the breaker once how it went."""

from gateway.resilience.breaker import Breaker, BreakerOpen
from gateway.resilience.bulkhead import Places


class Visit:
    """Must be ended."""

    __slots__ = ("_breaker", "_judged", "_places", "_turn")

    def __init__(self, breaker: Breaker, places: Places) -> None:
        """Raises Full and Refused."""
        places.take()
        try:
            self._turn = breaker.admit()
        except BreakerOpen:
            places.leave()
            raise
        self._breaker = breaker
        self._places: Places | None = places
        self._judged = False

    def judge(self, *, well: bool) -> None:
        """The service answered, well or not; only the first judgement counts."""
        if not self._judged:
            self._judged = True
            tell = self._breaker.succeeded if well else self._breaker.failed
            tell(self._turn)

    def leave_place(self) -> None:
        """Let another request have the place."""
        if self._places is not None:
            self._places.leave()
            self._places = None

    def end(self) -> None:
        self.leave_place()
        if not self._judged:
            self._breaker.abandoned(self._turn)
