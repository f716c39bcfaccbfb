"""The chart of a stored analysis, titled so that it can stand on its own."""

from typing import Any

from services.charts.figures import ValueFormat
from services.metrics.spc.charts.spc_chart import spc_chart
from services.metrics.spc.service import StoredAnalysis

DEPARTMENTS = {
    "1": "type 1 departments",
    "2": "type 2 departments",
    "other": "other departments",
    "all": "all departments",
}


def chart_of(stored: StoredAnalysis) -> dict[str, Any]:
    """The Vega-Lite specification."""
    organisation = stored.organisation.name or stored.organisation.code
    span = f"{stored.periods[0]:%B %Y} to {stored.periods[-1]:%B %Y}"
    return spc_chart(
        stored.analysis,
        title=f"{stored.indicator.name}: {organisation}",
        subtitle=(
            f"{stored.organisation.code}, {DEPARTMENTS[stored.asked.department]}, {span}. "
            f"Rules: {stored.analysis.ruleset}. Source: {stored.indicator.source}"
        ),
        periods=stored.periods,
        value_format=ValueFormat.of(stored.indicator.unit),
        target=stored.target.value if stored.target else None,
    )
