"""The values of one organisation's indicator, put together from the series that it is kept in.

A published total counts where there is one; else the categories of the indicator's own breakdown
add up to it. Figures of several bodies are summed: numerators and denominators, never values.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Calculation(NamedTuple):
    """How values come of figures: of numerator and denominator or not, and what may be summed."""

    of_both: bool
    additive: bool
    multiplier: float


class Kept(NamedTuple):
    """Current figures of one series, by day (any count of days, ascending), None where blank."""

    whole: bool
    days: Sequence[int]
    numerators: Sequence[float | None]
    denominators: Sequence[float | None]
    given: Sequence[float | None]
    """Values of which the counts are not known, or do not make them."""
    provisional: Sequence[bool]


class Values(NamedTuple):
    """Values by day, ascending; how many of them are provisional."""

    days: list[int]
    values: list[float]
    provisional: int


def share_of(kept: Kept, weight: float, calculation: Calculation) -> Kept:
    """Its counts times the weight; blank where a figure has no counts that could be divided."""
    if weight == 1:
        return kept
    divisible = [
        calculation.additive and (given is None or not calculation.of_both) for given in kept.given
    ]

    def shares(numbers: Sequence[float | None]) -> list[float | None]:
        pairs = zip(numbers, divisible, strict=True)
        return [weight * each if each is not None and can else None for each, can in pairs]

    return kept._replace(
        numerators=shares(kept.numerators),
        denominators=shares(kept.denominators),
        given=shares(kept.given),
    )


Figure = tuple[float | None, float | None, float | None, bool]


def combined(series: Sequence[Kept], calculation: Calculation) -> Values:
    """The value of each day that has one."""
    if len(series) == 1:
        return _valued(_figures(series[0]), calculation)
    totals = _by_day(each for each in series if each.whole)
    parts = _by_day(each for each in series if not each.whole)
    days = sorted({**parts, **totals})
    summed = ((day, _sum(totals.get(day) or parts[day], calculation)) for day in days)
    return _valued(((day, figure) for day, figure in summed if figure is not None), calculation)


def _figures(kept: Kept) -> Iterable[tuple[int, Figure]]:
    figures = zip(kept.numerators, kept.denominators, kept.given, kept.provisional, strict=True)
    return zip(kept.days, figures, strict=True)


def _by_day(series: Iterable[Kept]) -> dict[int, list[Figure]]:
    found: dict[int, list[Figure]] = {}
    for kept in series:
        for day, figure in _figures(kept):
            found.setdefault(day, []).append(figure)
    return found


def _sum(figures: Sequence[Figure], calculation: Calculation) -> Figure | None:
    """None where something is not known that would have to be added."""
    if len(figures) == 1:
        return figures[0]
    numerators = [each[0] for each in figures if each[0] is not None]
    denominators = [each[1] for each in figures if each[1] is not None]
    whole = len(numerators) == len(figures)
    if not calculation.additive or not whole:
        return None
    if calculation.of_both and len(denominators) < len(figures):
        return None
    return sum(numerators), sum(denominators), None, any(each[3] for each in figures)


def _valued(figures: Iterable[tuple[int, Figure]], calculation: Calculation) -> Values:
    found = Values([], [], 0)
    late = 0
    for day, (numerator, denominator, given, provisional) in figures:
        value = given if given is not None else _value(numerator, denominator, calculation)
        if value is not None:
            found.days.append(day)
            found.values.append(value)
            late += provisional
    return found._replace(provisional=late)


def _value(
    numerator: float | None, denominator: float | None, calculation: Calculation
) -> float | None:
    if not calculation.of_both or numerator is None:
        return numerator
    return calculation.multiplier * numerator / denominator if denominator else None
