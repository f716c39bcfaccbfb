"""Tables of many families that are made alike, as arrays: a row a count, a column a family.

The same as `inference` says of each table on its own, which a test compares. Nothing here is exact:
what is exempt, and money at a public price, is looked at table by table.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from services.disclosure.counts import LARGEST_SMALL, REACH, ROUNDING
from services.disclosure.inference import MANY, PASSES
from services.disclosure.tables import Exposure, Table

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Ranges = tuple[IntArray, IntArray]
"""The smallest and the largest value that each count can have."""


class Line(NamedTuple):
    """Which row is the sum of which others."""

    total: int
    parts: list[int]

    @property
    def rows(self) -> list[int]:
        return [self.total, *self.parts]


class Build:
    """What tables that are made alike have in common."""

    def __init__(self, table: Table) -> None:
        rows = {key: row for row, key in enumerate(table.counts)}
        self.keys = list(rows)
        self.lines = [Line(rows[s.total], [rows[part] for part in s.parts]) for s in table.sums]
        self.lines_of = [
            [line for line in self.lines if row in line.rows] for row in range(len(rows))
        ]
        counts = table.counts.values()
        self.controlled = np.array([each.controlled for each in counts], np.bool_)
        self.unseen = np.array([each.exposure is Exposure.UNSEEN for each in counts], np.bool_)


class Alike:
    """Counts of tables that are made alike, and which of them are not shown."""

    def __init__(self, build: Build, people: IntArray, blank: BoolArray) -> None:
        self.build, self.people, self.blank = build, people, blank

    def of(self, families: NDArray[np.intp]) -> Self:
        """Some of the families."""
        return type(self)(self.build, self.people[:, families], self.blank[:, families])

    @cached_property
    def rounded(self) -> IntArray:
        return nearest_fives(self.people)

    @cached_property
    def shown(self) -> BoolArray:
        """What could be withheld and is not 0."""
        return self.build.controlled[:, None] & (self.people > 0) & ~self.blank

    def worked_out(self) -> Iterator[Ranges]:
        """What a reader can work out, once for each belief."""
        known = self.settled(self._at_first_sight())
        yield known
        for ceiling in (np.int64(LARGEST_SMALL), self._smallest_shown_beside()):
            low, high = known
            tops = np.where(self.blank, ceiling, MANY)
            yield self.settled((low, np.where(tops < low, high, np.minimum(high, tops))))

    def narrowed(self, ranges: Ranges, line: Line) -> tuple[BoolArray, IntArray, IntArray]:
        """What one sum says about its rows, and for which families they add up at all."""
        low, high = ranges
        lows, highs = low[line.parts], high[line.parts]
        rest = self.people[line.total] - self.people[line.parts].sum(axis=0)
        least, most = rest + lows.sum(axis=0), rest + highs.sum(axis=0)
        bottom, top = np.maximum(low[line.total], least), np.minimum(high[line.total], most)
        return (
            bottom <= top,
            np.vstack([bottom, np.maximum(lows, bottom - most + highs)]),
            np.vstack([top, np.minimum(highs, top - least + lows)]),
        )

    def settled(self, start: Ranges) -> Ranges:
        """`start` narrowed until no sum says anything new."""
        low, high = start[0].copy(), start[1].copy()
        for _ in range(PASSES):
            changed = False
            for line in self.build.lines:
                fits, lows, highs = self.narrowed((low, high), line)
                news = (lows > low[line.rows]) | (highs < high[line.rows])
                news &= fits
                if news.any():
                    changed = True
                    low[line.rows] = np.where(fits, lows, low[line.rows])
                    high[line.rows] = np.where(fits, highs, high[line.rows])
            if not changed:
                break
        return low, high

    def _at_first_sight(self) -> Ranges:
        zero = self.people == 0
        unseen = self.build.unseen[:, None]
        least = np.where(self.blank, 1, np.where(zero | unseen, 0, self.rounded - REACH))
        most = np.where(self.blank | unseen, MANY, np.where(zero, 0, self.rounded + REACH))
        # Where a 0 is withheld, any blank beside it can be a 0.
        for line in self.build.lines:
            doubtful = (self.blank & zero)[line.parts].any(axis=0)
            least[line.parts] = np.where(self.blank[line.parts] & doubtful, 0, least[line.parts])
        return least, most

    def _smallest_shown_beside(self) -> IntArray:
        tops = np.full_like(self.people, MANY)
        for line in self.build.lines:
            shown = np.where(self.shown[line.parts], self.rounded[line.parts] + REACH, MANY)
            blank = self.blank[line.parts]
            tops[line.parts] = np.where(blank, shown.min(axis=0), tops[line.parts])
        return tops


def nearest_fives(counts: IntArray) -> IntArray:
    """As `counts.nearest_five` rounds."""
    return (counts + REACH) // ROUNDING * ROUNDING
