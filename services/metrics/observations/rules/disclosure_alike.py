"""Disclosure control of many families of figures at once: `control` in arrays.

Families that have the same parts, with the same figures, are judged together; those of which there
are few, a nation's, and counts beyond all people are judged one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from services.disclosure import Cell, DisclosureRefusal, Statistic
from services.disclosure.alike import BoolArray, FloatArray
from services.disclosure.inference import MANY
from services.disclosure.publishing_alike import (
    NOTES,
    Cells,
    VisibleCells,
    divided,
    publish_alike,
    refused,
)
from services.disclosure.vocabulary import AVERAGES
from services.metrics.observations.rules.disclosure import (
    NATIONAL,
    STATISTICS,
    CountedFigure,
    Part,
    adds_up,
    cell_of,
    controlled,
    families_of,
)
from services.metrics.observations.rules.values import MADE_OF_COUNTS

FEW = 8
"""Below so many families that are made alike, one by one is faster."""
WHOLE = Part()
Places = NDArray[np.intp]
Codes = NDArray[np.object_]


class Measure(NamedTuple):
    """What of an indicator's definition decides what may be seen."""

    calculation: str
    multiplier: float
    breakdown: str | None


@dataclass(frozen=True)
class Families:
    """Figures of many families, as they are kept: a row a part, a column a family; NaN: untold.

    The parts stand in the order in which each family has them.
    """

    organisations: Codes
    parts: Sequence[Part]
    numerator: FloatArray
    denominator: FloatArray
    value: FloatArray

    @cached_property
    def told(self) -> BoolArray:
        """Which of them are figures."""
        return ~np.isnan(self.numerator) | ~np.isnan(self.value)

    def of(self, columns: BoolArray) -> Self:
        """Some of the families."""
        if columns.all():
            return self
        return type(self)(
            self.organisations[columns],
            self.parts,
            self.numerator[:, columns],
            self.denominator[:, columns],
            self.value[:, columns],
        )

    def figures(self, column: int) -> Iterator[tuple[Part, CountedFigure]]:
        """Those of one family."""
        for row, part in enumerate(self.parts):
            numerator, denominator, value = (
                figure_or_none(each[row, column])
                for each in (self.numerator, self.denominator, self.value)
            )
            yield part, CountedFigure(numerator, denominator, value, None, None)


def controlled_in_each(families: Families, measure: Measure) -> tuple[Sequence[Part], VisibleCells]:
    """What may be seen of each family, by part: of those given and of the whole.

    A family that nobody can judge has nothing.
    """
    parts = [*families.parts] if WHOLE in families.parts else [*families.parts, WHOLE]
    seen = VisibleCells.nothing((len(parts), len(families.organisations)))
    for columns, together in _made_alike(families):
        if together:
            _judge_together(families, measure, columns, seen, parts)
        else:
            for column in columns:
                _judge_alone(families, measure, column, seen, parts)
    return parts, seen


def _made_alike(families: Families) -> Iterator[tuple[Places, bool]]:
    """Columns of families with the same figures, and whether they can be judged together."""
    given = [families.told, ~np.isnan(families.numerator), ~np.isnan(families.denominator)]
    hard = _hard(families)
    flags = np.packbits(np.vstack([*given, hard[None]]), axis=0)
    kinds = np.ascontiguousarray(flags.T).view(np.dtype((np.void, flags.shape[0]))).ravel()
    _, kind = np.unique(kinds, return_inverse=True)
    order = np.argsort(kind, kind="stable")
    for columns in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1):
        if columns.size and families.told[:, columns[0]].any():
            yield columns, columns.size >= FEW and not hard[columns[0]]


def _hard(families: Families) -> BoolArray:
    """Those that arrays are not made for."""
    if len({part.code for part in families.parts}) < len(families.parts):
        return np.ones(len(families.organisations), np.bool_)
    huge = (families.numerator > MANY) | (families.denominator > MANY)
    nations = [np.equal(families.organisations, code) for code in NATIONAL]
    found: BoolArray = np.logical_or.reduce([huge.any(axis=0), *nations])
    return found


def _judge_together(
    families: Families, measure: Measure, columns: Places, seen: VisibleCells, parts: Sequence[Part]
) -> None:
    rows = np.flatnonzero(families.told[:, columns[0]])
    cells, own = _cells(families, measure, rows, columns)
    able = ~refused(cells)
    if able.any():
        found = publish_alike(cells.of(able), list(families_of(own)))
        place = np.ix_(np.array([parts.index(part) for part in own]), columns[able])
        seen.numerator[place], seen.denominator[place] = found.numerator, found.denominator
        seen.value[place], seen.note[place] = found.value, found.note


def _cells(
    families: Families, measure: Measure, rows: Places, columns: Places
) -> tuple[Cells, list[Part]]:
    """The cells of families that all have just the parts of `rows`, with the whole."""
    figures = np.ix_(rows, columns)
    alike = _alike(measure)
    parts = [families.parts[row] for row in rows]
    numerator, denominator = families.numerator[figures], families.denominator[figures]
    value = families.value[figures]
    if alike.statistic is Statistic.MEAN:
        value = np.where(np.isnan(value), divided(numerator, denominator), value)
    if measure.calculation in MADE_OF_COUNTS:
        value = np.full_like(value, np.nan)
    if alike.statistic in AVERAGES:
        numerator = np.full_like(numerator, np.nan)
    adding = [row for row, part in enumerate(parts) if adds_up(part, WHOLE, measure.breakdown)]
    if WHOLE not in parts and adding and alike.calculated:
        parts.append(WHOLE)
        numerator, denominator = (
            np.vstack([each, each[adding].sum(axis=0)]) for each in (numerator, denominator)
        )
        value = np.vstack([value, value[:1]])
    return Cells([part.code for part in parts], alike, numerator, denominator, value), parts


def _alike(measure: Measure) -> Cell:
    statistic = STATISTICS[measure.calculation]
    untold = CountedFigure(None, None, None, None, None)
    return cell_of(WHOLE, untold, statistic, measure.multiplier, None, measure.calculation)


def _judge_alone(
    families: Families, measure: Measure, column: int, seen: VisibleCells, parts: Sequence[Part]
) -> None:
    try:
        found = controlled(
            dict(families.figures(column)),
            organisation=families.organisations[column],
            **measure._asdict(),
        )
    except DisclosureRefusal:
        return
    for part, published in found.items():
        row = parts.index(part)
        seen.numerator[row, column] = _or_nan(published.numerator)
        seen.denominator[row, column] = _or_nan(published.denominator)
        seen.value[row, column] = _or_nan(published.value)
        seen.note[row, column] = NOTES.index(published.note)


def _or_nan(figure: float | None) -> float:
    return np.nan if figure is None else figure


def figure_or_none(figure: float) -> float | None:
    """A figure of an array as it is elsewhere."""
    return None if np.isnan(figure) else float(figure)
