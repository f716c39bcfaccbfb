"""The chart of a stored evaluation, titled so that it can stand on its own."""

from itertools import chain

from services.charts.figures import ValueFormat
from services.charts.layout import Part
from services.charts.units import unit_words
from services.metrics.interventions.charts.evaluation_chart import evaluation_chart
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.metrics.interventions.queries import SeriesJudged
from services.metrics.observations.rules.categories import category_words
from services.metrics.observations.rules.sources import source_line, sources_of
from services.statistics.evaluation.evaluate import Evaluation
from services.statistics.evaluation.verdict import Verdict


def chart_of(
    name: str, series: SeriesJudged, evaluation: Evaluation, said: Verdict, width: float
) -> Part:
    """The Vega-Lite specification; `name` is the intervention's."""
    read, group = series.read, series.judged.group
    indicator = read.indicator
    points = group.points.by_period.items() if group else ()
    drawing = Drawing(
        evaluation,
        read.points.periods,
        list(points),
        ValueFormat.of(indicator.unit),
        unit_words(indicator.unit, indicator.multiplier),
    )
    part = category_words(indicator.breakdown, read.category)
    whose = f"{read.organisation.called}{f', {part}' if part else ''}"
    shown = chain(read.figures, *(each.figures for each in series.compared))
    return evaluation_chart(
        drawing,
        said,
        title=f"{name}. {indicator.name}: {whose}",
        subtitle=f"{said.effect} {said.because}",
        source=source_line(sources_of(indicator.source, shown)),
        width=width,
    )
