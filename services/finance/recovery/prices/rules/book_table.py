"""A price book as columns of integers, for the price of millions of lines at once.

A line is joined with `price_rows` by (pod, currency) where its day is in the book, with `mff_rows`
by provider, and with `top_up_providers`. With days = length_of_stay - trim, where there are any:

    base      short_stay where `has_short_stay`, length_of_stay <= 1, age >= 19 and the admission
              method is one of EMERGENCY and short_stay is known; else base
    long      max(0, days) * day_rate where `is_spell`, else 0
    top       10,000 + top_up where the provider has top-ups, else 10,000
    topped    (base + long) * top where `long_stay_top_up`, else base * top + long * 10,000
    exact     topped * adjustment * mff, with mff = 1,000,000 where not `has_mff`
    pence     (2 * exact + EXACT_UNIT) // (2 * EXACT_UNIT): half a penny up

`exact` is in EXACT_UNIT-ths of a penny and fits a HUGEINT. A line that joins nothing, has no base,
or has a stay of more than 5 days without a trim point, is unpriced: `price()` of the plain rule
says why. Point of delivery `units` without a row: units * unit_price, and none of the above.
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.finance.recovery.prices.rules.books import TEN_THOUSANDTHS, PriceBook

EXACT_UNIT = 10**14


class PriceRow(NamedTuple):
    """What a currency costs at a point of delivery; amounts in pence, rates in ten-thousandths.

    `adjustment` is 10,000 and what was agreed for the point of delivery.
    """

    pod: str
    currency: str
    is_spell: bool
    has_mff: bool
    has_short_stay: bool
    base: int | None
    trim: int | None
    day_rate: int | None
    short_stay: int | None
    top_up: int
    adjustment: int


def price_rows(book: PriceBook) -> Iterator[PriceRow]:
    """A row for each currency at each point of delivery, also those that have another's prices."""
    of: dict[str, list[str]] = {}
    for pod in book.pods.values():
        of.setdefault(pod.prices_of or pod.code, []).append(pod.code)
    for (priced, currency), found in book.prices.items():
        for code in of.get(priced, ()):
            pod = book.pods[code]
            yield PriceRow(
                pod=code,
                currency=currency,
                is_spell=pod.kind == "spell",
                has_mff=pod.mff,
                has_short_stay=pod.short_stay,
                base=found.base,
                trim=found.trim,
                day_rate=found.day_rate,
                short_stay=found.short_stay,
                top_up=found.top_up,
                adjustment=TEN_THOUSANDTHS + pod.adjustment,
            )


def mff_rows(book: PriceBook) -> Iterator[tuple[str, int]]:
    """Provider and market forces factor in millionths."""
    yield from book.mff.items()
