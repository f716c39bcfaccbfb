"""The figures of an SPC chart."""

from collections.abc import Sequence

from services.charts.figures import Figures, ValueFormat, figures_for
from services.statistics.spc.results import SpcAnalysis

Targets = Sequence[float | None]
"""What was aimed at with each point; empty where there was no target at all."""


def shown_values(result: SpcAnalysis, targets: Targets) -> list[float]:
    """All that a chart has to have room for."""
    lines = [
        line
        for segment in result.segments
        for line in (segment.mean, segment.lower_limit, segment.upper_limit)
    ]
    values = [point.value for point in result.points]
    return values + [line for line in [*lines, *targets] if line is not None]


def figures_of(result: SpcAnalysis, value_format: ValueFormat, targets: Targets = ()) -> Figures:
    """As `figures_for` has it, of all that the chart shows."""
    return figures_for(shown_values(result, targets), value_format)
