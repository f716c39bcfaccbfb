"""What a series must be before it can be analysed. Every refusal names the field and the item."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from services.statistics.refusals import Refusal


class SpcRefusal(Refusal):
    """Base: `field` is the argument at fault, `index` its item (None: the argument itself)."""

    code = "spc_refusal"

    def __init__(self, detail: str, *, field: str, index: int | None = None) -> None:
        super().__init__(detail, field, *([] if index is None else [index]))
        self.field = field
        self.index = index


class NoValues(SpcRefusal):
    """There is nothing to chart."""

    code = "no_values"


class ValueOutOfRange(SpcRefusal):
    """A value or the target is not a finite number of a size that can be summed."""

    code = "value_out_of_range"


class PeriodsDoNotMatch(SpcRefusal):
    """There are not as many periods as values."""

    code = "periods_do_not_match"


class DuplicatePeriod(SpcRefusal):
    """A period is the same as the one before it."""

    code = "duplicate_period"


class PeriodsNotAscending(SpcRefusal):
    """A period is earlier than the one before it."""

    code = "periods_not_ascending"


class RebaseOutOfRange(SpcRefusal):
    """A rebase does not start at the second point or later, within the series."""

    code = "rebase_out_of_range"


class RebasesNotAscending(SpcRefusal):
    """A rebase is not later than the one before it."""

    code = "rebases_not_ascending"


class BaselineTooShort(SpcRefusal):
    """A baseline has fewer points than the method asks for."""

    code = "baseline_too_short"


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
