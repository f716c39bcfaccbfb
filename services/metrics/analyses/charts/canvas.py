"""The paper of an SPC chart: what is drawn, and its two axes."""

from dataclasses import dataclass
from functools import cached_property

from services.metrics.analyses.charts.figures import Figures, ValueFormat, shown_values
from services.metrics.analyses.charts.labels import Extent
from services.metrics.analyses.charts.paper import Part, axis, upright
from services.metrics.analyses.charts.places import Places
from services.metrics.analyses.rules.spc_results import SpcAnalysis


@dataclass(frozen=True)
class Canvas:
    """An analysis on its way to the paper."""

    result: SpcAnalysis
    places: Places
    figures: Figures
    target: float | None

    @cached_property
    def extent(self) -> Extent:
        """The heights of the plot."""
        return Extent.around(shown_values(self.result, self.target), whole=self._counts)

    def x(self, field: str = "when") -> Part:
        """The place of what is in `field`."""
        return {
            "field": field,
            "type": "temporal" if self.places.is_time else "quantitative",
            "scale": self._along,
            "axis": axis(
                title=None,
                values=self.places.ticks(),
                format=self.places.axis_format,
                grid=False,
                labelFlush=False,
                labelOverlap="greedy",
            ),
        }

    @cached_property
    def y(self) -> Part:
        """The height of `value`; zero is not forced."""
        return upright(self.extent, self.figures, whole=self._counts)

    @property
    def _along(self) -> Part:
        scale: Part = {"domain": self.places.domain(), "nice": False}
        # Dates are midnights in UTC: in local time they would be the day before in some places.
        return scale | ({"type": "utc"} if self.places.is_time else {"zero": False})

    @cached_property
    def _counts(self) -> bool:
        """Whether the values are whole numbers, so that an axis with parts of one misleads."""
        whole = all(point.value.is_integer() for point in self.result.points)
        return whole and self.figures.format is ValueFormat.NUMBER
