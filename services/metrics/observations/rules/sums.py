"""Figures of several organisations as those of one: numerators and denominators are summed."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.contracts.predecessors import Part
from services.metrics.observations.rules.values import ADDITIVE, Figure

Weighted = tuple[float, Figure]


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
