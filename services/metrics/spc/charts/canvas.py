"""What an SPC chart is drawn of, and its two axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.charts.axes import axis, upright
from services.charts.figures import Figures, ValueFormat
from services.charts.layout import Part
from services.charts.positions import Positions
from services.charts.scales import Extent
from services.metrics.spc.charts.figures import Targets, shown_values
from services.metrics.spc.rules.annotations import Note
from services.statistics.spc.results import SpcAnalysis


@dataclass(frozen=True)
class Canvas:
    """An analysis with the positions and the heights of its plot."""

    result: SpcAnalysis
    positions: Positions
    figures: Figures
    targets: Targets
    unit: str | None
    """What the values are; None where that is plain."""
    notes: Sequence[Note]

    @property
    def target(self) -> float | None:
        """What is aimed at now."""
        return self.targets[-1] if self.targets else None

    @cached_property
    def extent(self) -> Extent:
        """The heights of the plot."""
        return Extent.around(shown_values(self.result, self.targets), whole=self._counts)

    def x(self, field: str = "when") -> Part:
        """The position of what is in `field`."""
        return {
            "field": field,
            "type": "temporal" if self.positions.is_time else "quantitative",
            "scale": self._along,
            "axis": axis(
                title=None,
                values=self.positions.ticks(),
                format=self.positions.axis_format,
                grid=False,
                labelFlush=False,
                labelOverlap="greedy",
            ),
        }

    @cached_property
    def y(self) -> Part:
        """The height of `value`; zero is not forced."""
        return upright(self.extent, self.figures, whole=self._counts, title=self.unit)

    @property
    def _along(self) -> Part:
        scale: Part = {"domain": self.positions.domain(), "nice": False}
        # Dates are midnights in UTC: in local time they would be the day before in some places.
        return scale | ({"type": "utc"} if self.positions.is_time else {"zero": False})

    @cached_property
    def _counts(self) -> bool:
        """Whether the values are whole numbers, so that an axis with parts of one misleads."""
        whole = all(point.value.is_integer() for point in self.result.points)
        return whole and self.figures.format is ValueFormat.NUMBER
