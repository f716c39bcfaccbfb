"""The figures of an SPC chart."""

from services.charts.figures import Figures, ValueFormat, figures_for
from services.statistics.spc.results import SpcAnalysis


def shown_values(result: SpcAnalysis, target: float | None) -> list[float]:
    """All that a chart has to have room for."""
    lines = [
        line
        for segment in result.segments
        for line in (segment.mean, segment.lower_limit, segment.upper_limit)
    ]
    values = [point.value for point in result.points]
    return values + [line for line in [*lines, target] if line is not None]


def figures_of(
    result: SpcAnalysis, value_format: ValueFormat, target: float | None = None
) -> Figures:
    """As `figures_for` has it, of all that the chart shows."""
    return figures_for(shown_values(result, target), value_format)
