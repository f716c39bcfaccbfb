"""What a series must be before it can be analysed."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from services.statistics.refusals import (
    BaselineOutOfRange,
    BaselineTooShort,
    NoValues,
    PeriodsDoNotMatch,
    RebaseOutOfRange,
    RebasesNotAscending,
    ValueOutOfRange,
)

SHORTEST_BASELINE = 12
LARGEST_VALUE = 1e100
"""No figure of a health service is near it, and squares and sums of it stay finite."""


def check_values(values: Sequence[float], target: float | None) -> None:
    """Raise NoValues or ValueOutOfRange."""
    if not values:
        raise NoValues("give at least one value", field="values")
    for index, value in enumerate(values):
        if not _is_in_range(value):
            raise ValueOutOfRange(_out_of_range(value), field="values", index=index)
    if target is not None and not _is_in_range(target):
        raise ValueOutOfRange(_out_of_range(target), field="target")


def check_periods(periods: Sequence[date] | None, points: int) -> None:
    """Raise PeriodsDoNotMatch."""
    if periods is not None and len(periods) != points:
        raise PeriodsDoNotMatch(
            f"{len(periods)} periods for {points} values; give one for each", field="periods"
        )


def check_baseline(baseline_points: int | None) -> None:
    """Raise BaselineTooShort."""
    if baseline_points is not None and baseline_points < SHORTEST_BASELINE:
        raise BaselineTooShort(
            f"a baseline has at least {SHORTEST_BASELINE} points, not {baseline_points}",
            field="baseline_points",
        )


def check_range(baseline: tuple[int, int], rebase_at: Sequence[int], points: int) -> None:
    """Raise BaselineOutOfRange or BaselineTooShort: of points `first` to `last`, both included."""
    first, last = baseline
    if not 0 <= first <= last < points:
        raise BaselineOutOfRange(
            f"a baseline goes from an earlier to a later one of the points 0 to {points - 1}, not"
            f" from {first} to {last}",
            field="baseline",
        )
    between = [start for start in rebase_at if first < start <= last]
    if between:
        raise BaselineOutOfRange(
            f"a baseline lies within one segment; another begins at {between[0]}", field="baseline"
        )
    if last - first + 1 < SHORTEST_BASELINE:
        raise BaselineTooShort(
            f"a baseline has at least {SHORTEST_BASELINE} points, not {last - first + 1}",
            field="baseline",
        )


def check_rebases(rebase_at: Sequence[int], points: int) -> None:
    """Raise RebaseOutOfRange or RebasesNotAscending."""
    for index, start in enumerate(rebase_at):
        if not 0 < start < points:
            raise RebaseOutOfRange(
                f"a rebase starts between point 1 and {points - 1} counted from 0, not at {start}",
                field="rebase_at",
                index=index,
            )
    for index, (earlier, later) in enumerate(pairwise(rebase_at), start=1):
        if later <= earlier:
            raise RebasesNotAscending(
                f"{later} comes after {earlier}; give each rebase once, the earliest first",
                field="rebase_at",
                index=index,
            )


def _is_in_range(value: float) -> bool:
    return -LARGEST_VALUE <= value <= LARGEST_VALUE


def _out_of_range(value: float) -> str:
    return f"{value} is not a finite number between -{LARGEST_VALUE:g} and {LARGEST_VALUE:g}"
