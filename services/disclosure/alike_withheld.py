"""Which counts have to be withheld, of many families that are made alike: `secondary` in arrays."""

import numpy as np

from services.disclosure.alike import (
    Alike,
    BoolArray,
    Build,
    IntArray,
    Line,
    Ranges,
)
from services.disclosure.counts import LARGEST_SMALL
from services.disclosure.secondary import ENOUGH, ENOUGH_BESIDE_ZEROS


def withheld_alike(build: Build, people: IntArray) -> BoolArray:
    """All that is not shown; `people` has a row a key of `build` and a column a family."""
    small = (people > 0) & (people <= LARGEST_SMALL)
    tables = Alike(build, people, small & build.controlled[:, None])
    open_ends = np.flatnonzero(tables.blank.any(axis=0))
    while build.lines and open_ends.size:
        more = _relief(tables.of(open_ends))
        tables.blank[:, open_ends] |= more
        open_ends = open_ends[more.any(axis=0)]
    return tables.blank


def _relief(tables: Alike) -> BoolArray:
    """What is withheld besides, for every sum that gives a count away."""
    found = np.zeros_like(tables.blank)
    for ranges in tables.worked_out():
        left = _left(*ranges)
        tight = tables.blank & (left < ENOUGH_BESIDE_ZEROS)
        for row in np.flatnonzero(tight.any(axis=1)):
            families = np.flatnonzero(tight[row])
            some = ranges[0][:, families], ranges[1][:, families]
            more = _relief_of(tables.of(families), some, row, left[row, families])
            found[:, families] |= more
    return found & ~tables.blank


def _relief_of(tables: Alike, ranges: Ranges, row: np.intp, left: IntArray) -> BoolArray:
    found = np.zeros_like(tables.blank)
    low, high = ranges[0].copy(), ranges[1].copy()
    low[row] = np.minimum(1, low[row])
    high[row] = LARGEST_SMALL
    for line in tables.build.lines_of[row]:
        fits, lows, highs = tables.narrowed((low, high), line)
        place = line.rows.index(int(row))
        blamed = fits & (_left(lows[place], highs[place]) <= left)
        if blamed.any():
            found |= _more_beside(tables, line, left >= ENOUGH) & blamed
    return found


def _left(low: IntArray, high: IntArray) -> IntArray:
    """How many values a blank can have, none of them known to be 8 or more."""
    few = np.minimum(high, LARGEST_SMALL) - low + 1
    return np.where(low > LARGEST_SMALL, ENOUGH_BESIDE_ZEROS, few)


def _more_beside(tables: Alike, line: Line, zeros_only: BoolArray) -> BoolArray:
    parts = _next_parts(tables, line)
    further = zeros_only | ~parts.any(axis=0)
    zeros = _only(line, tables.build.controlled[:, None] & (tables.people == 0))
    by_zeros = further & (zeros_only | (zeros & ~tables.blank).any(axis=0))
    found: BoolArray = (parts & ~further) | (zeros & by_zeros)
    found[line.total] |= further & ~by_zeros & tables.build.controlled[line.total]
    return found


def _next_parts(tables: Alike, line: Line) -> BoolArray:
    """The smallest parts that are still shown; when none is, what tells of the withheld parts."""
    shown = _only(line, tables.shown)
    smallest = np.where(shown, tables.rounded, np.iinfo(np.int64).max).min(axis=0)
    found: BoolArray = shown & (tables.rounded == smallest)
    none = ~shown.any(axis=0)
    for part in line.parts:
        asked = none & tables.blank[part]
        if asked.any():
            found |= _telling(tables, line, part) & asked & ~tables.blank
    return found


def _telling(tables: Alike, line: Line, part: int) -> BoolArray:
    """What a withheld part is made of, or a part of."""
    telling = np.zeros_like(tables.blank)
    for other in tables.build.lines_of[part]:
        if other.total == part:
            telling |= _next_parts(tables, other)
        elif other is not line:
            telling[other.total] |= tables.build.controlled[other.total]
    return telling


def _only(line: Line, of: BoolArray) -> BoolArray:
    """`of` for the parts of the sum."""
    found = np.zeros_like(of)
    found[line.parts] = of[line.parts]
    return found
