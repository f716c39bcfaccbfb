"""Series with gaps: what is missing takes no part in the method, and has a place in the answer."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from services.statistics.refusals import NoValues, RebaseOutOfRange
from services.statistics.spc.checks import (
    check_periods,
    check_range,
    check_rebases,
    check_values,
)
from services.statistics.spc.periods import gaps_before
from services.statistics.spc.results import SpcPoint, SpcSegment


class Present(NamedTuple):
    """The values that are there; `places` are their indices among all that were given."""

    places: Sequence[int]
    values: Sequence[float]
    periods: Sequence[date] | None
    gaps: Sequence[bool]
    """For each whether one is missing right before it."""
    rebases: Sequence[int]


class Spread(NamedTuple):
    """A chart with a place for each value that was given; None where there was none."""

    segments: list[SpcSegment]
    points: list[SpcPoint | None]

    def segment(self, place: int) -> SpcSegment:
        """The one that a place lies in."""
        return self.segments[bisect_right([each.start for each in self.segments], place) - 1]


def present_of(
    values: Sequence[float | None], periods: Sequence[date] | None, rebases: Sequence[int]
) -> Present:
    """Raises what the method raises, by the indices that were given; NoValues for nothing but gaps.

    A rebase starts with the first value from its index on. Raises RebaseOutOfRange for a segment
    without a value.
    """
    places = [place for place, value in enumerate(values) if value is not None]
    check_values([0.0 if value is None else value for value in values], None)
    check_periods(periods, len(values))
    check_rebases(rebases, len(values))
    before = [False] * len(values) if periods is None else gaps_before(periods)
    if not places:
        raise NoValues("give at least one value that is not null", field="values")
    kept = [value for value in values if value is not None]
    return Present(
        places,
        kept,
        None if periods is None else [periods[place] for place in places],
        [before[place] or (place > 0 and values[place - 1] is None) for place in places],
        _rebases(places, rebases),
    )


def range_of(
    places: Sequence[int], baseline: tuple[int, int] | None, rebases: Sequence[int], total: int
) -> tuple[int, int] | None:
    """A baseline among the values that are there. Raises as `check_range` does."""
    if baseline is None:
        return None
    check_range(baseline, rebases, total)
    first, last = baseline
    return bisect_left(places, first), bisect_right(places, last) - 1


def _rebases(places: Sequence[int], rebases: Sequence[int]) -> list[int]:
    found: list[int] = []
    for index, start in enumerate(rebases):
        moved = bisect_left(places, start)
        if moved == len(places) or moved == (found[-1] if found else 0):
            detail = f"no value stands in the segment before or from {start} on"
            raise RebaseOutOfRange(detail, field="rebase_at", index=index)
        found.append(moved)
    return found


def spread(
    segments: Sequence[SpcSegment],
    points: Sequence[SpcPoint],
    places: Sequence[int],
    total: int,
    rebases: Sequence[int],
) -> Spread:
    """The chart of the values that are there, with the places of all that were given."""
    starts = [0, *rebases]
    ends = [*(start - 1 for start in starts[1:]), total - 1]
    spanned = [
        replace(each, start=start, end=end)
        for each, start, end in zip(segments, starts, ends, strict=True)
    ]
    shown: list[SpcPoint | None] = [None] * total
    for place, point in zip(places, points, strict=True):
        shown[place] = point
    return Spread(spanned, shown)
