"""Which agreement holds for a line.

Source: NHS Payment Scheme, aligned payment and incentive: since the block contracts a commissioner
pays a fixed sum for most care that is not planned, and by activity for nearly all that is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Mechanism = Literal["variable", "fixed", "lva", "pass_through", "contract"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """From `starts` to the day `ends` (None: open). `pod` None: for every point of delivery that
    has no agreement of its own. `number` counts what is stated: a later one takes precedence.
    """

    number: int
    commissioner: str
    provider: str
    pod: str | None
    mechanism: Mechanism
    starts: date
    ends: date | None

    def covers(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class Agreements:
    """The agreements that are known."""

    known: Iterable[Agreement] = field(default_factory=tuple)

    def changes(self) -> Iterator[date]:
        """The days from which on another agreement may hold."""
        for each in self.known:
            yield each.starts
            if each.ends is not None:
                yield each.ends + timedelta(days=1)

    def mechanism(
        self, commissioner: str | None, provider: str, pod: str | None, day: date
    ) -> Mechanism | None:
        """How the commissioner pays the provider for it on the day; None where nothing says so."""
        fitting = [
            each
            for each in self.known
            if (each.commissioner, each.provider) == (commissioner, provider)
            and each.pod in {None, pod}
            and each.covers(day)
        ]
        found = max(fitting, key=lambda each: (each.pod is not None, each.number), default=None)
        return found.mechanism if found else None


NONE_KNOWN = Agreements()
