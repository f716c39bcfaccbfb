"""Figures of several organisations as those of one: numerators and denominators are summed."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.metrics.observations.repository import Figure
from services.metrics.observations.rules.values import ADDITIVE


def merged(parts: Iterable[Sequence[Figure]], calculation: str) -> list[Figure]:
    """By period. What cannot be added up (a median) has no figure where several parts have one."""
    by_period: dict[date, list[Figure]] = {}
    for figures in parts:
        for figure in figures:
            by_period.setdefault(figure.period, []).append(figure)
    return [
        figures[0] if len(figures) == 1 else _sum(figures)
        for _, figures in sorted(by_period.items())
        if len(figures) == 1 or _can_be_added(figures, calculation)
    ]


def _can_be_added(figures: Sequence[Figure], calculation: str) -> bool:
    without = {figure.denominator is None for figure in figures}
    return calculation in ADDITIVE and (calculation == "count") == (without == {True})


def _sum(figures: Sequence[Figure]) -> Figure:
    denominators = [each.denominator for each in figures if each.denominator is not None]
    return Figure(
        period=figures[0].period,
        numerator=sum(each.numerator for each in figures),
        denominator=sum(denominators) if denominators else None,
        categories=sorted({category for each in figures for category in each.categories}),
        revision=max(each.revision for each in figures),
        imports=sorted({number for each in figures for number in each.imports}),
    )
