"""Which alerts come first, and which of them a board should look at.

What a standard is set for comes first, then the size of what was found. Both are told from
published figures only.
"""

from services.metrics.scorecards.rules.boards import SeriesVerdict
from services.statistics.spc.vocabulary import Improvement, Variation

CONCERNS = frozenset({Variation.CONCERN_HIGH, Variation.CONCERN_LOW})
BEYOND = 1.0
"""The size of what lies beyond a limit."""


def size_of(judged: SeriesVerdict) -> float | None:
    """How far the latest figure is from the mean, in distances from the mean to a limit.

    None where there are no limits, or they have no width.
    """
    if judged.upper_limit is None or judged.upper_limit <= judged.mean:
        return None
    away = abs(judged.series.values[-1] - judged.mean)
    return float(away / (judged.upper_limit - judged.mean))


def is_concern(finding: str, variation: Variation | None, improvement: Improvement) -> bool:
    """Whether what was found is for the worse."""
    if finding in {"up", "down"}:
        worse = {Improvement.DECREASE: "up", Improvement.INCREASE: "down"}
        return worse.get(improvement) == finding
    return finding == "missed" or (finding != "met" and variation in CONCERNS)


def is_for_board(*, concern: bool, standard: bool, size: float | None) -> bool:
    """A concern of what has a standard, or one beyond the limits."""
    return concern and (standard or (size or 0.0) > BEYOND)
