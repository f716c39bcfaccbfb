"""An SPC chart as a Vega-Lite specification, in the look of Making Data Count."""

from collections.abc import Sequence
from datetime import date

from services.metrics.analyses.charts.alt_text import alt_text
from services.metrics.analyses.charts.canvas import Canvas
from services.metrics.analyses.charts.figures import ValueFormat, figures_of
from services.metrics.analyses.charts.layers import layers
from services.metrics.analyses.charts.paper import Part, paper
from services.metrics.analyses.charts.places import places_of
from services.metrics.analyses.rules.spc_results import SpcAnalysis


def spc_chart(
    result: SpcAnalysis,
    *,
    title: str,
    subtitle: str = "",
    periods: Sequence[date] | None = None,
    value_format: ValueFormat = ValueFormat.NUMBER,
    target: float | None = None,
) -> Part:
    """The specification, with its data; `description` says in English what the chart says.

    `periods` are those that the result was made with; without them points are numbered from 1.
    """
    places = places_of(periods, len(result.points))
    canvas = Canvas(result, places, figures_of(result, value_format, target), target)
    described = alt_text(
        result, title=title, periods=periods, value_format=value_format, target=target
    )
    return paper(layers(canvas), title=title, subtitle=subtitle, described=described)
