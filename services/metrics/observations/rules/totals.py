"""The figures of one period, put together to the one that is asked for.

A total that is published counts; without one, the categories of the indicator's own breakdown add
up to it, never a total together with its parts, and never parts of two kinds.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from services.metrics.observations.rules.disclosure import (
    ALL,
    CountedFigure,
    Part,
    adds_up,
)
from services.metrics.observations.rules.values import ADDITIVE, OF_BOTH

WHOLE = Part()


class Sum(NamedTuple):
    """A figure that an analysis reads: the value is the numerator, or numerator by denominator.

    `parts` are those that it is made of.
    """

    numerator: float
    denominator: float | None
    parts: Sequence[Part]


def wanted_part(category_type: str | None, category: str, sex: str, age: str) -> Part:
    """The part that is asked for; `all` is the whole."""
    if category == ALL:
        return WHOLE._replace(sex=sex, age=age)
    return Part(category_type or "", category, sex, age)


def put_together(
    figures: Mapping[Part, CountedFigure],
    wanted: Part,
    *,
    calculation: str,
    multiplier: float,
    breakdown: str | None,
    withheld: Collection[Part] = (),
    lacking: Collection[Part] = (),
) -> Sum | None:
    """The figure of `wanted`; None where it was not collected, or cannot be added up.

    Nothing stands for what is `withheld`, nor for a part that is `lacking` (blank, absent or
    withdrawn): the parts that are shown are not all of it.
    """
    without = [*withheld, *(part for part in lacking if part != wanted)]
    parts = [wanted] if wanted in figures else _parts_of(figures, wanted, breakdown, without)
    found = [figures[part] for part in parts]
    if not found or (len(found) > 1 and calculation not in ADDITIVE):
        return None
    if len(found) == 1 and found[0].value is not None:
        return Sum(found[0].value, None, parts)
    numerator = _sum([figure.numerator for figure in found])
    if numerator is None:
        return None
    if calculation not in OF_BOTH:
        return Sum(numerator, None, parts) if calculation == "count" else None
    denominator = _sum([figure.denominator for figure in found])
    return None if denominator is None else Sum(multiplier * numerator, denominator, parts)


def _parts_of(
    figures: Mapping[Part, CountedFigure],
    wanted: Part,
    breakdown: str | None,
    withheld: Collection[Part],
) -> list[Part]:
    if wanted in withheld or any(adds_up(part, wanted, breakdown) for part in withheld):
        return []
    return sorted(
        part
        for part in figures
        if adds_up(part, wanted, breakdown) and figures[part].numerator is not None
    )


def _sum(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None
