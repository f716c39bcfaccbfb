"""Amounts and names in the charts of schemes."""

from collections.abc import Sequence

from services.charts.text import lines
from services.shared.money import Money


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
