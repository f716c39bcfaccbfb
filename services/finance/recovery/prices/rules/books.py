"""A price book: what each point of delivery and currency costs, for a payer in a period.

Amounts are whole pence. Proportions (top-ups, adjustments) are in ten-thousandths, 0.01%; market
forces factors in millionths, as they are published with six decimals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

PodKind = Literal["spell", "contact", "units"]
TEN_THOUSANDTHS, MILLIONTHS = 10_000, 1_000_000


@dataclass(frozen=True, slots=True)
class PointOfDelivery:
    """How a kind of care is paid.

    A spell has trim points and long-stay days; a contact has neither; units are passed through at
    the unit price that the line gives, unless the book prices them. `short_stay`: an emergency
    spell of 0 or 1 days may have the short-stay price. `prices_of`: the point of delivery whose
    prices it has. `adjustment`: agreed for this payer, in ten-thousandths, below 0 to pay less.
    """

    code: str
    name: str
    kind: PodKind
    mff: bool = True
    short_stay: bool = False
    prices_of: str | None = None
    adjustment: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """What a currency (an HRG, or an outpatient's treatment function) costs, in pence.

    None: not published. `day_rate` is for each day over the `trim` point, in days. `short_stay` is
    a price of its own, never a part of `base`, and says that the HRG has one.
    """

    base: int | None
    trim: int | None = None
    day_rate: int | None = None
    short_stay: int | None = None
    top_up: int = 0


@dataclass(frozen=True)
class PriceBook:
    """A version of a book; it holds from `starts` until the day before `ends`, by the end of a
    spell. `prices`: point of delivery and currency -> price.

    `top_up_providers` have the top-ups; `long_stay_top_up`: on long-stay days too.
    """

    code: str
    version: int
    starts: date
    ends: date
    pods: Mapping[str, PointOfDelivery]
    prices: Mapping[tuple[str, str], Price]
    mff: Mapping[str, int]
    top_up_providers: frozenset[str] = frozenset()
    long_stay_top_up: bool = False
    synthetic: bool = False

    def knows(self, currency: str) -> bool:
        """Whether any point of delivery has it."""
        return any((pod, currency) in self.prices for pod in self.pods)
