"""The periods of a series that is analysed: ascending, with gaps and steps as `shared.periods`."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise

from services.shared.periods import gaps, steps
from services.statistics.refusals import DuplicatePeriod, PeriodsNotAscending


def gaps_before(periods: Sequence[date]) -> list[bool]:
    """For each period whether one is missing right before it.

    Raises DuplicatePeriod or PeriodsNotAscending with the index of the period at fault.
    """
    _check_ascending(periods)
    return gaps(periods)


def unevenness(periods: Sequence[date]) -> tuple[int, bool]:
    """How many periods are missing in between, and whether they are of different lengths.

    Periods are of one length when every step is so many times the usual one. Raises as
    `gaps_before` does.
    """
    _check_ascending(periods)
    found = steps(periods)
    usual = min(found, default=1)
    return sum(step // usual - 1 for step in found), any(step % usual for step in found)


def steps_from_first(periods: Sequence[date]) -> list[float]:
    """Where each of one or more periods stands, in usual steps; a missing one leaves its place.

    Raises DuplicatePeriod or PeriodsNotAscending with the index of the period at fault.
    """
    _check_ascending(periods)
    found = steps(periods)
    usual = min(found, default=1)
    return [since / usual for since in accumulate(found, initial=0)]


def segment_starts(rebases: Sequence[date], periods: Sequence[date]) -> list[int]:
    """Indices at which segments start in `periods`, for rebases by the first day of a segment.

    A rebase before the first period, or after the last, has no effect in this window.
    """
    starts = {bisect_left(periods, day) for day in rebases}
    return sorted(start for start in starts if 0 < start < len(periods))


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
