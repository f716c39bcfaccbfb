"""The paper of an SPC chart: what is drawn, and its two axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import altair as alt

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.figures import Figures, ValueFormat, shown_values
from services.metrics.analyses.charts.labels import Extent
from services.metrics.analyses.charts.places import Place, Places
from services.metrics.analyses.rules.spc_results import SpcAnalysis

Row = Mapping[str, Place]


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

    def x(self, field: str) -> alt.X:
        """The place of what is in `field`."""
        kind = "T" if self.places.is_time else "Q"
        return alt.X(f"{field}:{kind}", scale=self._along, axis=self._x_axis)

    def y(self, field: str) -> alt.Y:
        """The height of what is in `field`; zero is not forced."""
        return alt.Y(f"{field}:Q", scale=self._up, axis=self._y_axis)

    @cached_property
    def _along(self) -> alt.Scale:
        if self.places.is_time:
            # Dates are midnights in UTC: in local time they would be the day before in some places.
            return alt.Scale(type="utc", domain=self.places.domain(), nice=False)
        return alt.Scale(domain=self.places.domain(), nice=False, zero=False)

    @cached_property
    def _up(self) -> alt.Scale:
        return alt.Scale(domain=[self.extent.low, self.extent.high], nice=False, zero=False)

    @cached_property
    def _x_axis(self) -> alt.Axis:
        return alt.Axis(
            title=None,
            values=self.places.ticks(),
            format=self.places.axis_format,
            grid=False,
            labelFontSize=11,
            labelColor=look.INK,
            labelFlush=False,
            labelOverlap="greedy",
        )

    @cached_property
    def _y_axis(self) -> alt.Axis:
        return alt.Axis(
            title=None,
            format=self.figures.d3_axis,
            tickCount=6,
            tickMinStep=1 if self._counts else 0,
            domain=False,
            ticks=False,
            gridColor=look.PALE,
            labelFontSize=11,
            labelColor=look.INK,
        )

    @cached_property
    def _counts(self) -> bool:
        """Whether the values are whole numbers, so that an axis with parts of one misleads."""
        whole = all(point.value.is_integer() for point in self.result.points)
        return whole and self.figures.format is ValueFormat.NUMBER


def of_rows(rows: Sequence[Row]) -> alt.Chart:
    """A layer of these data, still without a mark."""
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))
