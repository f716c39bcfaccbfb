"""When a result is to be read with care, segment by segment."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.shared.plurals import number_of
from services.statistics.spc.periods import unevenness
from services.statistics.spc.results import SpcSegment, SpcWarning
from services.statistics.spc.vocabulary import WarningCode

ENOUGH_POINTS = 13
NO_MOVING_RANGE = (
    "no two points follow each other, so there are no limits, and nothing tells how it varies"
)
CONSTANT_SERIES = "all values are equal, so the limits have no width and nothing is a special cause"
CONSTANT_BASELINE = (
    "where the limits are drawn from, no value differs from the one before it, "
    "so they have no width and any other value lies beyond them"
)
PERIODS_MIXED = (
    "the periods are of different lengths: only those that follow each other at the shortest one "
    "make moving ranges and special causes"
)


def warnings_for(values: Sequence[float], segments: Sequence[SpcSegment]) -> tuple[SpcWarning, ...]:
    """All warnings, in the order of the segments."""
    return tuple(
        SpcWarning(code, f"{_where(segment, segments)}{detail}")
        for segment in segments
        for code, detail in _concerning(segment, values[segment.start : segment.end + 1])
    )


def period_warnings(periods: Sequence[date] | None) -> tuple[SpcWarning, ...]:
    """What the periods of a series leave out. Raises as `gaps_before` does."""
    missing, mixed = unevenness(periods or ())
    if mixed:
        return (SpcWarning(WarningCode.PERIODS_MIXED, PERIODS_MIXED),)
    if not missing:
        return ()
    are = number_of(missing, "period", "is")
    detail = f"{are} missing in between, which neither a moving range nor a rule spans"
    return (SpcWarning(WarningCode.PERIODS_MISSING, detail),)


def _concerning(segment: SpcSegment, values: Sequence[float]) -> Iterator[tuple[WarningCode, str]]:
    count = len(values)
    if count < ENOUGH_POINTS:
        points = number_of(count, "point")
        provisional = f"{points}; limits are provisional with fewer than {ENOUGH_POINTS}"
        yield WarningCode.FEW_POINTS, provisional
    if segment.moving_range_mean is None:
        yield WarningCode.NO_MOVING_RANGE, NO_MOVING_RANGE
    elif min(values) == max(values):
        yield WarningCode.CONSTANT_SERIES, CONSTANT_SERIES
    elif segment.moving_range_mean == 0:
        yield WarningCode.CONSTANT_BASELINE, CONSTANT_BASELINE


def _where(segment: SpcSegment, segments: Sequence[SpcSegment]) -> str:
    return "" if len(segments) == 1 else f"points {segment.start} to {segment.end}: "
