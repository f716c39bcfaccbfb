"""The chart of a stored evaluation, titled so that it can stand on its own."""

from typing import Any

from services.charts.figures import ValueFormat
from services.metrics.interventions.charts.evaluation_chart import evaluation_chart
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.metrics.interventions.queries import SeriesJudged
from services.statistics.evaluation.evaluate import Evaluation
from services.statistics.evaluation.verdict import Verdict


def chart_of(
    name: str, series: SeriesJudged, evaluation: Evaluation, said: Verdict
) -> dict[str, Any]:
    """The Vega-Lite specification; `name` is the intervention's."""
    read, group = series.read, series.judged.group
    organisation = read.organisation.name or read.organisation.code
    points = group.points.by_period.items() if group else ()
    drawing = Drawing(
        evaluation,
        read.points.periods,
        list(points),
        ValueFormat.of(read.indicator.unit),
    )
    part = "" if read.category == "all" else f", {read.category}"
    return evaluation_chart(
        drawing,
        said,
        title=f"{name}. {read.indicator.name}: {organisation}{part}",
        subtitle=f"{said.effect} {said.because} Source: {read.indicator.source}",
    )
