"""Many series as columns: segments side by side, their points downwards.

Neither a rule nor a moving range spans the end of a series or a rebase, so every segment is a
column of its own, and one row is the same step of the method for thousands of segments at once. A
single series without a rebase is the table of one column.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from services.statistics.arrays import BoolArray, FloatArray, IntArray

Codes = NDArray[np.int8]
"""Small numbers that stand for something: a sign, or a place in a table of names."""
Segments = slice | IntArray
"""Some segments: whole series, or those with these numbers."""

PLACES_AT_ONCE = 2**16
"""Half a megabyte: a step's arrays stay in the processor's cache, and memory is bounded
however unequal the segments are."""


@dataclass(frozen=True)
class ManySeries:
    """Equally long series, each with what is wanted of it."""

    values: FloatArray
    """Series x points; finite, or NaN where a point is missing, which is a gap."""
    better: Codes
    """One a series: the side on which a special cause is an improvement (see BETTER_SIDE)."""
    target: FloatArray | None = None
    """One a series; NaN: none."""
    rebased: BoolArray | None = None
    """Series x points: true at the first point of a new segment."""
    gap_before: BoolArray | None = None
    """Series x points: true at the first point after a gap that leaves no place of its own."""
    drawn_from: BoolArray | None = None
    """Series x points: true where a point counts for the lines; None: all do."""

    @cached_property
    def present(self) -> BoolArray:
        """Series x points: whether there is one."""
        return ~np.isnan(self.values)

    @cached_property
    def segment_starts(self) -> IntArray:
        """Where each segment starts, counted through all places, row by row."""
        starts = np.zeros(self.values.shape, np.bool_)
        starts[:, 0] = True
        if self.rebased is not None:
            starts |= self.rebased
        return np.flatnonzero(starts)

    @cached_property
    def segment_lengths(self) -> IntArray:
        """Places of each segment, missing points included."""
        return np.diff(self.segment_starts, append=self.values.size)


@dataclass(frozen=True)
class Columns:
    """Some segments side by side; all arrays are rows x segments, padded below as missing."""

    segments: Segments
    places: IntArray | None
    """Where each point stands, counted through all places (beyond its segment: -1); None: the
    segments are whole series."""
    values: FloatArray
    """NaN where a point is missing."""
    present: BoolArray
    """Whether there is a point."""
    follows: BoolArray
    """Whether a point directly follows another one, without a gap."""
    drawn_from: BoolArray
    """Whether there is a point that counts for the lines."""

    def put_back(self, codes: Codes, into: Codes) -> None:
        """Write `codes` to their places in `into` (series x points)."""
        if self.places is None:
            into[self.segments] = codes.T
        else:
            inside = self.places >= 0
            into.put(self.places[inside], codes[inside])


@cache
def keep_freed_memory() -> None:
    """Once a process: let each step use again the memory that the step before has freed.

    glibc hands freed arrays back to the system, unless a larger one has been freed before; getting
    memory anew, page by page, was measured to take longer than the arithmetic. Elsewhere this
    does nothing.
    """
    np.empty(8 * PLACES_AT_ONCE)


def at_once(series: ManySeries) -> Iterator[Segments]:
    """All segments, so many at a time that PLACES_AT_ONCE hold their columns."""
    if series.rebased is None:
        count, points = series.values.shape
        step = max(1, PLACES_AT_ONCE // points)
        yield from (slice(row, row + step) for row in range(0, count, step))
        return
    # The longest first, so that the columns of one table are about equally long.
    order = np.argsort(-series.segment_lengths, kind="stable")
    first = 0
    while first < order.size:
        longest = int(series.segment_lengths[order[first]])
        segments = order[first : first + max(1, PLACES_AT_ONCE // longest)]
        yield segments
        first += segments.size


def side_by_side(series: ManySeries, segments: Segments) -> Columns:
    """The columns of some segments; a slice stands for whole series."""
    if isinstance(segments, slice):
        values = np.ascontiguousarray(series.values[segments].T)
        gap_before = None if series.gap_before is None else series.gap_before[segments].T
        drawn_from = None if series.drawn_from is None else series.drawn_from[segments].T
        return _columns(segments, None, values, gap_before, drawn_from)
    lengths = series.segment_lengths[segments]
    row = np.arange(lengths.max())[:, np.newaxis]
    inside = row < lengths
    places = np.where(inside, series.segment_starts[segments] + row, -1)
    values = series.values.take(places)
    values[~inside] = np.nan
    gap_before = None if series.gap_before is None else series.gap_before.take(places)
    drawn_from = None if series.drawn_from is None else series.drawn_from.take(places)
    return _columns(segments, places, values, gap_before, drawn_from)


def _columns(
    segments: Segments,
    places: IntArray | None,
    values: FloatArray,
    gap_before: BoolArray | None,
    drawn_from: BoolArray | None,
) -> Columns:
    present = ~np.isnan(values)
    follows = np.zeros_like(present)
    follows[1:] = present[1:] & present[:-1]
    if gap_before is not None:
        follows &= ~gap_before
    counted = present if drawn_from is None else present & drawn_from
    return Columns(segments, places, values, present, follows, counted)


@dataclass(frozen=True)
class LastPoints:
    """The last point of each series; of a series without points, its last place."""

    place: IntArray
    """In the series, from 0."""
    segment: IntArray

    def of(self, codes: Codes) -> Codes:
        """What `codes` (series x points) says of them."""
        return codes[np.arange(len(codes)), self.place]


def last_points(series: ManySeries) -> LastPoints:
    """Where each series ends."""
    count, points = series.values.shape
    place = np.full(count, points - 1)
    if not series.present.all():
        place -= series.present[:, ::-1].argmax(axis=1)
    if series.rebased is None:
        return LastPoints(place, np.arange(count))
    whole = np.arange(count) * points + place
    return LastPoints(place, np.searchsorted(series.segment_starts, whole, side="right") - 1)
