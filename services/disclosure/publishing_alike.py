"""Disclosure control of many families that are made alike at once: `publishing` in arrays.

The plain form says what is right, and a test holds this one against it. It is for figures below
national level, without money, that all families have or all lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from services.disclosure.alike import (
    BoolArray,
    Build,
    FloatArray,
    IntArray,
    nearest_fives,
)
from services.disclosure.alike_withheld import withheld_alike
from services.disclosure.cells import Cell
from services.disclosure.families import (
    DENOMINATOR,
    NUMERATOR,
    OTHERS,
    Family,
    table_of,
)
from services.disclosure.tables import Key
from services.disclosure.vocabulary import (
    AVERAGES,
    RATIOS,
    Statistic,
    ValueNote,
)

NOTES: Sequence[ValueNote | None] = (
    None,
    ValueNote.SUPPRESSED,
    ValueNote.ROUNDED,
    ValueNote.NOT_AVAILABLE,
)
NO_NOTE, SUPPRESSED, ROUNDED, NOT_AVAILABLE = range(len(NOTES))
UNSAID = -1
"""The note of a cell that is not there."""
NoteArray = NDArray[np.int8]


@dataclass(frozen=True)
class Cells:
    """Figures of the cells of many families: a row a cell, a column a family; NaN: lacking.

    `alike` is any cell that is made as all are made; of it only what is not a figure counts.
    """

    codes: Sequence[str]
    alike: Cell
    numerator: FloatArray
    denominator: FloatArray
    value: FloatArray

    def of(self, families: BoolArray) -> "Cells":
        """Some of the families."""
        if families.all():
            return self
        figures = (self.numerator, self.denominator, self.value)
        return Cells(self.codes, self.alike, *(each[:, families] for each in figures))

    def first(self) -> list[Cell]:
        """The cells of the first family."""
        return [
            replace(self.alike, code=code, numerator=numerator, denominator=denominator)
            for code, numerator, denominator in zip(
                self.codes, _told(self.numerator), _told(self.denominator), strict=True
            )
        ]


class VisibleCells(NamedTuple):
    """What may be seen of cells, NaN where a figure is blank; `note` is a place in NOTES."""

    numerator: FloatArray
    denominator: FloatArray
    value: FloatArray
    note: NoteArray

    @classmethod
    def nothing(cls, shape: tuple[int, int]) -> Self:
        """Of cells none of which is there."""
        numerator, denominator, value = (np.full(shape, np.nan) for _ in range(3))
        return cls(numerator, denominator, value, np.full(shape, UNSAID, np.int8))


class _Figure(NamedTuple):
    shown: FloatArray
    withheld: BoolArray
    rounded: BoolArray


def refused(cells: Cells) -> BoolArray:
    """The families for which the plain form raises DisclosureRefusal."""
    odd = [_fractions(cells.numerator)]
    if cells.alike.among_people:
        odd.append(_fractions(cells.denominator))
    if cells.alike.statistic is Statistic.PROPORTION:
        odd.append(np.greater(cells.numerator, cells.denominator))
    if cells.alike.statistic in AVERAGES:
        odd.append(~np.isnan(cells.value) & np.isnan(cells.denominator))
    found: BoolArray = np.logical_or.reduce(odd).any(axis=0)
    return found


def _fractions(figures: FloatArray) -> BoolArray:
    found: BoolArray = np.floor(figures) < figures
    return found


def publish_alike(cells: Cells, families: Sequence[Family]) -> VisibleCells:
    """What may be seen of families (one or more) none of which is `refused`."""
    build = Build(table_of(cells.first(), families))
    blank = withheld_alike(build, _people(cells, build.keys))
    numerator, denominator = _withheld(cells, build.keys, blank)
    return _seen(
        cells,
        _figure(cells.numerator, True, numerator),
        _figure(cells.denominator, cells.alike.among_people, denominator),
    )


def _people(cells: Cells, keys: Sequence[Key]) -> IntArray:
    figures = {NUMERATOR: cells.numerator, DENOMINATOR: cells.denominator}
    figures[OTHERS] = cells.denominator - cells.numerator
    rows = {code: row for row, code in enumerate(cells.codes)}
    people = np.zeros((len(keys), cells.numerator.shape[1]), np.int64)
    for place, (code, name) in enumerate(keys):
        people[place] = figures[name][rows[code]]
    return people


def _withheld(cells: Cells, keys: Sequence[Key], blank: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Which numerators and which denominators."""
    rows = {code: row for row, code in enumerate(cells.codes)}
    found = {
        name: np.zeros(cells.numerator.shape, np.bool_) for name in (NUMERATOR, DENOMINATOR, OTHERS)
    }
    for (code, name), withheld in zip(keys, blank, strict=True):
        found[name][rows[code]] = withheld
    return found[NUMERATOR], found[DENOMINATOR]


def _figure(exact: FloatArray, controlled: bool, withheld: BoolArray) -> _Figure:
    rounded = (exact > 0) & ~withheld
    if not controlled:
        return _Figure(exact, withheld, np.zeros_like(rounded))
    whole = nearest_fives(np.where(rounded, exact, 0).astype(np.int64))
    shown = np.where(rounded, whole, np.where(withheld, np.nan, exact))
    return _Figure(shown, withheld, rounded)


def _seen(cells: Cells, numerator: _Figure, denominator: _Figure) -> VisibleCells:
    telling = _told_by(cells.alike, numerator, denominator)
    nothing = np.zeros_like(numerator.withheld)
    withheld = np.logical_or.reduce([nothing, *(each.withheld for each in telling)])
    rounded = np.logical_or.reduce([nothing, *(each.rounded for each in telling)])
    value = np.where(withheld, np.nan, _value(cells, numerator.shown, denominator.shown))
    note = np.where(
        withheld,
        SUPPRESSED,
        np.where(
            np.isnan(value),
            NOT_AVAILABLE,
            np.where(rounded & cells.alike.calculated, ROUNDED, NO_NOTE),
        ),
    )
    return VisibleCells(numerator.shown, denominator.shown, value, note.astype(np.int8))


def _told_by(alike: Cell, numerator: _Figure, denominator: _Figure) -> list[_Figure]:
    if alike.statistic in RATIOS:
        return [numerator, denominator]
    if alike.statistic in AVERAGES:
        return [denominator]
    return [numerator] if alike.statistic is Statistic.COUNT else []


def _value(cells: Cells, numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    if cells.alike.statistic is Statistic.COUNT:
        return numerator
    if cells.alike.statistic in RATIOS:
        return divided(cells.alike.multiplier * numerator, denominator)
    if cells.alike.statistic in AVERAGES:
        return np.where(denominator == 0, np.nan, cells.value)
    return cells.value


def divided(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Numerators by denominators, NaN over 0."""
    found: FloatArray = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=found, where=denominator != 0)
    return found


def _told(figures: FloatArray) -> list[float | None]:
    return [None if np.isnan(figure) else float(figure) for figure in figures[:, 0]]
