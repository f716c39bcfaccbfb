"""The chart of an evaluation as a Vega-Lite specification."""

from services.charts.layout import WIDTH, Part, specification
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.metrics.interventions.charts.evaluation_layers import (
    EvaluationCanvas,
    evaluation_layers,
)
from services.metrics.interventions.charts.evaluation_text import evaluation_text
from services.statistics.evaluation.verdict import Verdict


def evaluation_chart(
    drawing: Drawing,
    said: Verdict,
    *,
    title: str,
    subtitle: str = "",
    source: str = "",
    width: float = WIDTH,
) -> Part:
    """Values, their lines before and since the change, and where the first would have led."""
    return specification(
        evaluation_layers(EvaluationCanvas.of(drawing)),
        title=title,
        subtitle=subtitle,
        described=evaluation_text(drawing, said, title=title),
        source=source,
        width=width,
    )
