"""The chart of a stored analysis, titled so that it can stand on its own."""

from services.charts.figures import ValueFormat
from services.charts.layout import Part
from services.charts.units import unit_words
from services.metrics.observations.rules.categories import category_words
from services.metrics.observations.rules.sources import source_line, sources_of
from services.metrics.spc.charts.spc_chart import spc_chart
from services.metrics.spc.rules.annotations import drawn
from services.metrics.spc.service import StoredAnalysis


def chart_of(stored: StoredAnalysis, width: float) -> Part:
    """The Vega-Lite specification."""
    indicator = stored.indicator
    return spc_chart(
        stored.analysis,
        title=f"{indicator.name}: {stored.organisation.called}",
        subtitle=_subtitle(stored),
        periods=stored.periods,
        value_format=ValueFormat.of(indicator.unit),
        targets=stored.targets(stored.periods),
        notes=tuple(drawn(stored.annotations, stored.periods)),
        unit=unit_words(indicator.unit, indicator.multiplier),
        source=source_line(sources_of(indicator.source, stored.figures)),
        width=width,
    )


def _subtitle(stored: StoredAnalysis) -> str:
    part = category_words(stored.category_type, stored.asked.category)
    span = f"{stored.periods[0]:%B %Y} to {stored.periods[-1]:%B %Y}"
    said = ", ".join(filter(None, (stored.organisation.code, part, span)))
    drawn_from = ""
    if stored.asked.baseline is not None:
        first, last = stored.asked.baseline
        drawn_from = f" Limits from {first:%B %Y} to {last:%B %Y}."
    return f"{said}. Rules: {stored.analysis.ruleset}.{drawn_from}"
