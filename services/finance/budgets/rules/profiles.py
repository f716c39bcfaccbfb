"""A year's plan by month: twelve amounts of whole pence, April first, that add up exactly."""

from collections.abc import Sequence
from datetime import date

from services.shared.money import Pence, allocated
from services.shared.periods import months_later

MONTHS = 12
EVEN = (1,) * MONTHS
Months = tuple[int, ...]
"""Twelve amounts in pence, of April to March."""


def even_profile(total: int) -> Months:
    """The same each month; the pence left over come first (largest remainder)."""
    return tuple(allocated(Pence(total), EVEN))


def place_of(year: int, month: date) -> int:
    """Where a month stands in the financial year: 0 for April, 11 for March."""
    return (month.year - year) * MONTHS + month.month - 4


def month_at(year: int, place: int) -> date:
    """The first day of the month at that place of the financial year."""
    return months_later(date(year, 4, 1), place)


def sum_of(profiles: Sequence[Months]) -> Months:
    """Month by month."""
    return tuple(sum(each) for each in zip(*profiles, strict=True)) or (0,) * MONTHS
