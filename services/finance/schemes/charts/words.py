"""Amounts as a chart says them."""

from collections.abc import Sequence

from services.charts.text import lines
from services.shared.money import Money

THOUSAND, MILLION = 100_000, 100_000_000
"""In pence."""


def short(pence: int) -> str:
    """Such as £1.6m, £628k or £950."""
    sign, size = ("\N{MINUS SIGN}" if pence < 0 else ""), abs(pence)
    if size >= MILLION:
        return f"{sign}£{size / MILLION:,.1f}m"
    if size >= THOUSAND:
        return f"{sign}£{size / THOUSAND:,.0f}k"
    return f"{sign}£{size / 100:,.0f}"


def signed(pence: int) -> str:
    """With a plus where it is above 0."""
    return f"+{short(pence)}" if pence > 0 else short(pence)


def in_pounds(money: Money) -> float:
    """For the length of a bar: no text is made of it."""
    return money.pence / 100


LONGEST_NAME = 40


def row_names(names: Sequence[str]) -> list[str]:
    """On one line each, and told apart where several are the same: a chart joins equal ones."""
    short_ones = [(lines(name, width=LONGEST_NAME, most=1) or [""])[0] for name in names]
    before = [short_ones[:place].count(name) for place, name in enumerate(short_ones)]
    pairs = zip(short_ones, before, strict=True)
    return [f"{name} ({count + 1})" if count else name for name, count in pairs]
