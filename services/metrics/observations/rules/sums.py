"""Figures of several organisations as those of one: numerators and denominators are summed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from services.contracts.predecessors import Part
from services.metrics.observations.rules.values import ADDITIVE, Figure

Weighted = tuple[float, Figure]
Incomplete = Mapping[date, Sequence[str]]
"""The periods in which not all parts have a figure to show, and which parts have none."""
NOTHING: Incomplete = MappingProxyType({})


class LackingPart(NamedTuple):
    """A part of a body, such as a department, for lack of which a period has no total."""

    period: date
    category: str


class WholeFigures(NamedTuple):
    """The figures of a body by period, and the periods of which a sum would be too small."""

    figures: list[Figure]
    incomplete: Incomplete = NOTHING
    lacking: Sequence[LackingPart] = ()


def whole(
    parts: Sequence[Part],
    own: Mapping[str, Sequence[Figure]],
    calculation: str,
    *,
    hidden: Mapping[str, Collection[date]],
    earlier: Collection[str],
) -> WholeFigures:
    """What the parts make together where all of them have a figure to show; elsewhere nothing.

    `hidden` are the periods in which a part is withheld; it is not told from one that is missing.
    `earlier` are the parts that had figures before they took another over, so that they were there.
    """
    lacking = _lacking(parts, own, hidden, earlier) if len(parts) > 1 else {}
    found = merged([(part, own[part.code]) for part in parts], calculation)
    gaps = {day for part in parts for day in hidden[part.code] if part.starts <= day < part.ends}
    kept = [figure for figure in found if figure.period not in lacking.keys() | gaps]
    return WholeFigures(kept, lacking)


def _lacking(
    parts: Sequence[Part],
    own: Mapping[str, Sequence[Figure]],
    hidden: Mapping[str, Collection[date]],
    earlier: Collection[str],
) -> dict[date, list[str]]:
    told = {part: {figure.period for figure in part.of(own[part.code])} for part in parts}
    days = sorted({day for each in told.values() for day in each})
    found: dict[date, list[str]] = {}
    for part in parts:
        for day in days:
            shown = day in told[part] and day not in hidden[part.code]
            if not shown and part.starts <= day < part.ends and _was_there(part, day, earlier):
                found.setdefault(day, []).append(part.code)
    return found


def _was_there(part: Part, day: date, earlier: Collection[str]) -> bool:
    return part.began is None or day >= part.began or part.code in earlier


def incomplete_told(code: str, incomplete: Incomplete) -> str:
    """In plain English; empty where all is complete."""
    if not incomplete:
        return ""
    without = ", ".join(sorted({each for codes in incomplete.values() for each in codes}))
    days = sorted(incomplete)
    first, last = f"{days[0]:%Y-%m}", f"{days[-1]:%Y-%m}"
    span = f"in {first}" if len(days) == 1 else f"in {len(days)} periods from {first} to {last}"
    return (
        f"{code} has no figure {span}: of {without} none can be shown there, and a sum without it "
        "would be too small."
    )


def merged(parts: Iterable[tuple[Part, Sequence[Figure]]], calculation: str) -> list[Figure]:
    """By period, each part times its weight; shares of counts stay fractions.

    What cannot be added up (a median) has no figure where several parts have one, or a share of it.
    """
    by_period: dict[date, list[Weighted]] = {}
    for part, figures in parts:
        for figure in part.of(figures):
            by_period.setdefault(figure.period, []).append((part.weight, figure))
    found = (_merged(each, calculation) for _, each in sorted(by_period.items()))
    return [figure for figure in found if figure is not None]


def _merged(weighted: Sequence[Weighted], calculation: str) -> Figure | None:
    if len(weighted) == 1 and weighted[0][0] == 1:
        return weighted[0][1]
    figures = [figure for _, figure in weighted]
    return _sum(weighted) if _can_be_added(figures, calculation) else None


def _can_be_added(figures: Sequence[Figure], calculation: str) -> bool:
    without = {figure.denominator is None for figure in figures}
    return calculation in ADDITIVE and without == {calculation == "count"}


def _sum(weighted: Sequence[Weighted]) -> Figure:
    figures = [figure for _, figure in weighted]
    denominators = [
        weight * each.denominator for weight, each in weighted if each.denominator is not None
    ]
    return Figure(
        period=figures[0].period,
        numerator=sum(weight * each.numerator for weight, each in weighted),
        denominator=sum(denominators) if denominators else None,
        categories=sorted({category for each in figures for category in each.categories}),
        revision=max(each.revision for each in figures),
        imports=sorted({number for each in figures for number in each.imports}),
        synthetic=any(each.synthetic for each in figures),
    )
