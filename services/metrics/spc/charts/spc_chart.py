"""An SPC chart as a Vega-Lite specification, drawn as in Making Data Count."""

from collections.abc import Sequence
from datetime import date

from services.charts.figures import ValueFormat
from services.charts.layout import WIDTH, Part, specification
from services.charts.positions import positions_of
from services.metrics.spc.charts.alt_text import alt_text
from services.metrics.spc.charts.canvas import Canvas
from services.metrics.spc.charts.figures import Targets, figures_of
from services.metrics.spc.charts.layers import layers
from services.metrics.spc.rules.annotations import Note
from services.statistics.spc.results import SpcAnalysis


def spc_chart(
    result: SpcAnalysis,
    *,
    title: str,
    subtitle: str = "",
    periods: Sequence[date] | None = None,
    value_format: ValueFormat = ValueFormat.NUMBER,
    targets: Targets = (),
    notes: Sequence[Note] = (),
    unit: str | None = None,
    source: str = "",
    width: float = WIDTH,
) -> Part:
    """The specification, with its data; `description` says in English what the chart says.

    `unit` is said beside the axis. `periods` are those that the result was made with; without them
    points are numbered from 1. `targets` has one for each point: the line moves with them. `notes`
    stand beside their points.
    """
    positions = positions_of(periods, len(result.points))
    figures = figures_of(result, value_format, targets)
    canvas = Canvas(result, positions, figures, targets, unit, notes)
    described = alt_text(
        result,
        title=title,
        periods=periods,
        value_format=value_format,
        targets=targets,
        notes=notes,
    )
    return specification(
        layers(canvas),
        title=title,
        subtitle=subtitle,
        described=described,
        source=source,
        width=width,
    )
