"""An SPC chart as a Vega-Lite specification, in the look of Making Data Count."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.alt_text import alt_text
from services.metrics.analyses.charts.figures import ValueFormat, figures_of
from services.metrics.analyses.charts.places import places_of
from services.metrics.analyses.charts.text import lines
from services.metrics.analyses.rules.spc_results import SpcAnalysis


def spc_chart(
    result: SpcAnalysis,
    *,
    title: str,
    subtitle: str = "",
    periods: Sequence[date] | None = None,
    value_format: ValueFormat = ValueFormat.NUMBER,
    target: float | None = None,
) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says.

    `periods` are those that the result was made with; without them points are numbered from 1.
    """
    # Loading altair takes half a second: not at start, for who never draws.
    import altair as alt

    from services.metrics.analyses.charts.canvas import Canvas
    from services.metrics.analyses.charts.layers import layers

    places = places_of(periods, len(result.points))
    canvas = Canvas(result, places, figures_of(result, value_format, target), target)
    described = alt_text(
        result, title=title, periods=periods, value_format=value_format, target=target
    )
    heading = alt.TitleParams(
        text=lines(title, width=90, most=3) or [""],
        subtitle=lines(subtitle, width=125, most=3),
        anchor="start",
        frame="bounds",
        fontSize=18,
        subtitleFontSize=13,
        subtitleColor=look.INK,
        color=look.INK,
        offset=12,
    )
    spec: dict[str, Any] = (
        alt.layer(*layers(canvas))
        .properties(width=look.WIDTH, height=look.HEIGHT, title=heading, description=described)
        .configure(font=look.FONT, background="white", padding=16)
        .configure_view(stroke=None)
        # Each part was checked when it was made; checking the whole again takes 25 ms.
        .to_dict(validate=False)
    )
    return spec
