"""The months that limits are drawn from, as the points of a series."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from services.shared.plurals import number_of
from services.shared.refusals import Refusal
from services.statistics.spc.checks import SHORTEST_BASELINE


class BaselineRefusal(Refusal):
    """No limits can be drawn from these months."""


def baseline_points(
    span: tuple[date, date] | None, periods: Sequence[date], segments: Sequence[int]
) -> tuple[int, int] | None:
    """Index of the first and the last point of a baseline of months; None where there is none.

    `segments` are the indices at which further segments start. Raises BaselineRefusal.
    """
    if span is None:
        return None
    first, last = bisect_left(periods, span[0]), bisect_right(periods, span[1]) - 1
    if (points := last - first + 1) < SHORTEST_BASELINE:
        detail = (
            f"The series has {number_of(points, 'figure')} from {span[0]:%Y-%m} to {span[1]:%Y-%m};"
            f" limits are drawn from {SHORTEST_BASELINE} or more."
        )
        raise BaselineRefusal(detail, "baseline_from")
    if between := [start for start in segments if first < start <= last]:
        rebased = periods[between[0]]
        detail = f"The series is rebased at {rebased:%Y-%m}; a baseline lies before that or after."
        raise BaselineRefusal(detail, "baseline_to")
    return first, last
