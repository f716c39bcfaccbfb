"""What the chart of an evaluation has to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.charts.figures import Figures, ValueFormat, figures_for
from services.charts.positions import DatePositions
from services.statistics.evaluation.evaluate import Evaluation
from services.statistics.evaluation.segmented import SegmentedRegression

ROUNDING = 2.0**-36
"""A range below this share of the values is none: lines are computed, and end in rounding."""


@dataclass(frozen=True)
class Drawing:
    """An evaluation with the periods of its points; `group`: the comparison group by period."""

    evaluation: Evaluation
    periods: Sequence[date]
    group: Sequence[tuple[date, float]]
    format: ValueFormat = ValueFormat.NUMBER
    unit: str | None = None

    @property
    def values(self) -> list[float]:
        return [point.value for point in self.evaluation.chart.redrawn.points]

    @property
    def change(self) -> int:
        """The place of the first point after the start."""
        return self.evaluation.chart.change

    @property
    def regression(self) -> SegmentedRegression:
        return self.evaluation.regression

    @property
    def positions(self) -> DatePositions:
        return DatePositions(self.periods)

    @property
    def shown(self) -> list[float]:
        """The heights that there must be room for: an interval, up to as far again as the rest.

        A short series before the change leaves an interval beside which nothing else would show.
        """
        line = self.regression
        firm = [*self.values, *line.fitted, *line.counterfactual, *(each for _, each in self.group)]
        low, high = min(firm), max(firm)
        reach = (high - low) / 2
        if reach <= ROUNDING * max(abs(low), abs(high)):
            return self.values[:1]
        lowest = min(line.counterfactual_lower[self.change :])
        highest = max(line.counterfactual_upper[self.change :])
        return [*firm, max(lowest, low - reach), min(highest, high + reach)]

    @property
    def figures(self) -> Figures:
        return figures_for(self.shown, self.format)
