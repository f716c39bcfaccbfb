"""What a figure's value is, by the calculation that its indicator declares."""

from datetime import date
from typing import NamedTuple

OF_BOTH = frozenset({"proportion", "rate", "ratio", "mean"})
MADE_OF_COUNTS = frozenset({"count", "proportion", "rate", "ratio"})
ADDITIVE = frozenset({"count", *OF_BOTH})
"""Whose total is made of the parts' numerators and denominators."""


def of_cases(calculation: str, unit: str) -> bool:
    """Whether a value is cases out of something, so that chance has its part in it.

    A ratio is one only of events to those expected: pounds a head are no cases.
    """
    return calculation in {"proportion", "rate"} or (calculation, unit) == ("ratio", "ratio")


def value_by(
    calculation: str,
    multiplier: float,
    numerator: float | None,
    denominator: float | None,
    given: float | None,
) -> float | None:
    """The value in the indicator's unit; none over a denominator of zero or where nothing is told.

    A given value counts where numerator and denominator do not make one (medians, standardised
    rates, or a publisher who keeps the counts).
    """
    if given is not None:
        return given
    if calculation == "count":
        return numerator
    if calculation in OF_BOTH and numerator is not None and denominator:
        return multiplier * numerator / denominator
    return None


def first_day(month: str) -> date:
    """The first day of a month written 2016-04."""
    return date.fromisoformat(f"{month}-01")


def value_of(numerator: float, denominator: float | None) -> float | None:
    """The value of a figure that an analysis reads; none over a denominator of zero."""
    if denominator is None:
        return numerator
    return numerator / denominator if denominator else None


class Figure(NamedTuple):
    """The figure of a period as an analysis reads it, and as it may be seen.

    The value is the numerator where the denominator is None, or else their ratio, in the
    indicator's unit: a rate's numerator is multiplied already.
    """

    period: date
    numerator: float
    denominator: float | None
    categories: list[str]
    revision: int
    imports: list[int]
    synthetic: bool = False
    """Whether it is made up, or a sum with what is."""
