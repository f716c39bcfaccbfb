"""How much of one kind of work there is at once, in all and for one caller: the rest is told."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from services.shared.errors import Busy, TooManyRequests

RETRY_SECONDS = 5


class Places:
    """A number of places; one caller has some of them at most."""

    def __init__(self, what: str, number: int, *, of_a_caller: int | None = None) -> None:
        """`what` is done in them, in words that follow a number: `event streams`."""
        self._what = what
        self._number = number
        self._of_a_caller = number if of_a_caller is None else of_a_caller
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        return self._taken.total()

    def check(self, caller: str) -> None:
        """Raises TooManyRequests when the caller has all that one may have, Busy when all are."""
        if self._taken[caller] >= self._of_a_caller:
            raise TooManyRequests(
                f"You have {self._of_a_caller:,} {self._what} already, which is the most for one"
                " caller; end one first.",
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
        if self.taken >= self._number:
            raise Busy(
                f"There are {self._number:,} {self._what} at once, and no more; try again in a few"
                " seconds.",
                seconds=RETRY_SECONDS,
            )

    @contextmanager
    def taking(self, caller: str) -> Iterator[None]:
        """Have a place for the length of the block. Raises as `check` does."""
        self.check(caller)
        self._taken[caller] += 1
        try:
            yield
        finally:
            self._taken[caller] -= 1
            if not self._taken[caller]:
                del self._taken[caller]
