"""The chart of an evaluation as a Vega-Lite specification."""

from typing import Any

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.evaluation_drawing import Drawing
from services.metrics.analyses.charts.evaluation_text import evaluation_text
from services.metrics.analyses.charts.text import lines
from services.metrics.analyses.rules.evaluation.verdict import Verdict


def evaluation_chart(
    drawing: Drawing, said: Verdict, *, title: str, subtitle: str = ""
) -> dict[str, Any]:
    """Values, their lines before and since the change, and where the first would have led."""
    # Loading altair takes half a second: not at start, for who never draws.
    import altair as alt

    from services.metrics.analyses.charts.evaluation_layers import (
        EvaluationCanvas,
        evaluation_layers,
    )

    heading = alt.TitleParams(
        text=lines(title, width=90, most=3) or [""],
        subtitle=lines(subtitle, width=125, most=4),
        anchor="start",
        frame="bounds",
        fontSize=18,
        subtitleFontSize=13,
        subtitleColor=look.INK,
        color=look.INK,
        offset=12,
    )
    described = evaluation_text(drawing, said, title=title)
    spec: dict[str, Any] = (
        alt.layer(*evaluation_layers(EvaluationCanvas.of(drawing)))
        .properties(width=look.WIDTH, height=look.HEIGHT, title=heading, description=described)
        .configure(font=look.FONT, background="white", padding=16)
        .configure_view(stroke=None)
        .to_dict(validate=False)
    )
    return spec
