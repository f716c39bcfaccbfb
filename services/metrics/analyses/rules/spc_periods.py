"""Gaps in a list of dates: where a month, week, quarter or year is missing.

The step of a series is its smallest one. Dates on one day of the month are counted in months,
all others in days. The last day of a shorter month stands for a day that it does not have, so
that month ends, and 30 January followed by 28 February, are months apart.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from services.metrics.analyses.rules.spc_errors import DuplicatePeriod, PeriodsNotAscending


def gaps_before(periods: Sequence[date]) -> list[bool]:
    """For each period whether one is missing right before it.

    Raises DuplicatePeriod or PeriodsNotAscending with the index of the period at fault.
    """
    _check_ascending(periods)
    ordinal = _months if counted_in_months(periods) else date.toordinal
    steps = _steps(periods, ordinal)
    usual = min(steps, default=0)
    return [False, *(step > usual for step in steps)][: len(periods)]


def unevenness(periods: Sequence[date]) -> tuple[int, bool]:
    """How many periods are missing in between, and whether they are of different lengths.

    Periods are of one length when every step is so many times the usual one. Raises as
    `gaps_before` does.
    """
    _check_ascending(periods)
    steps = _steps(periods, _months if counted_in_months(periods) else date.toordinal)
    usual = min(steps, default=1)
    return sum(step // usual - 1 for step in steps), any(step % usual for step in steps)


def steps_from_first(periods: Sequence[date]) -> list[float]:
    """Where each of one or more periods stands, in usual steps; a missing one leaves its place.

    Raises DuplicatePeriod or PeriodsNotAscending with the index of the period at fault.
    """
    _check_ascending(periods)
    ordinal = _months if counted_in_months(periods) else date.toordinal
    usual = min(_steps(periods, ordinal), default=1)
    return [(ordinal(period) - ordinal(periods[0])) / usual for period in periods]


def segment_starts(rebases: Sequence[date], periods: Sequence[date]) -> list[int]:
    """Indices at which segments start in `periods`, for rebases by the first day of a segment.

    A rebase before the first period, or after the last, has no effect in this window.
    """
    starts = {bisect_left(periods, day) for day in rebases}
    return sorted(start for start in starts if 0 < start < len(periods))


def _steps(periods: Sequence[date], ordinal: Callable[[date], int]) -> list[int]:
    return [ordinal(later) - ordinal(earlier) for earlier, later in pairwise(periods)]


def _months(period: date) -> int:
    return 12 * period.year + period.month


def counted_in_months(periods: Sequence[date]) -> bool:
    """Whether all are on one day of the month (or on the last one where it is missing)."""
    day = max((period.day for period in periods), default=1)
    return all(period.day in (day, _last_day_of_month(period)) for period in periods)


def _last_day_of_month(period: date) -> int:
    return monthrange(period.year, period.month)[1]


def _check_ascending(periods: Sequence[date]) -> None:
    for index, (earlier, later) in enumerate(pairwise(periods), start=1):
        if later == earlier:
            raise DuplicatePeriod(
                f"{later} is there twice; give each period once", field="periods", index=index
            )
        if later < earlier:
            raise PeriodsNotAscending(
                f"{later} comes after {earlier}; give the earliest first",
                field="periods",
                index=index,
            )
