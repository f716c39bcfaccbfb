"""What the limits drawn before a change say of the points after it.

Source: NHS England, Making Data Count: limits are held from before a change, to see whether it
shows; they are drawn anew only when it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.statistics.spc.analysis import analyse
from services.statistics.spc.checks import SHORTEST_BASELINE
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.vocabulary import Improvement, PointType


@dataclass(frozen=True)
class BeforeAfter:
    """The chart with limits of its own for each side, and how the later points read by the first.

    `held` is None where fewer than 12 points lie before the change: no baseline to hold. Neither
    better nor worse can be said without it, nor where `improvement` is neutral.
    """

    redrawn: SpcAnalysis
    held: SpcAnalysis | None
    change: int
    improvement: Improvement

    def _later(self, kind: PointType) -> bool | None:
        if self.held is None or self.improvement is Improvement.NEUTRAL:
            return None
        return any(point.type is kind for point in self.held.points[self.change :])

    @property
    def improved(self) -> bool | None:
        """Whether a later point is a special cause for the better; None: cannot be said."""
        return self._later(PointType.IMPROVEMENT)

    @property
    def worsened(self) -> bool | None:
        """Whether a later point is a special cause for the worse; None: cannot be said."""
        return self._later(PointType.CONCERN)


def before_after(
    values: Sequence[float],
    change: int,
    improvement: Improvement,
    periods: Sequence[date] | None = None,
) -> BeforeAfter:
    """`change` is the place, from 0, of the first point after it. Raises what `analyse` raises."""
    redrawn = analyse(values, improvement=improvement, periods=periods, rebase_at=[change])
    held = None
    if change >= SHORTEST_BASELINE:
        held = analyse(values, improvement=improvement, periods=periods, baseline_points=change)
    return BeforeAfter(redrawn, held, change, improvement)
