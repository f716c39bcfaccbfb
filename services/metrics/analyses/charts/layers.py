"""The layers of an SPC chart."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

import altair as alt

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.canvas import Canvas, Row, of_rows
from services.metrics.analyses.charts.labels import line_labels
from services.metrics.analyses.rules.spc_words import CAUSE_WORDS

LEAST_BETWEEN_REBASE_LABELS = 0.22
"""As a share of the points; a label closer to the one before it is left out."""


def layers(canvas: Canvas) -> list[alt.Chart]:
    """All of them, from the back to the front."""
    return [
        *_rebases(canvas),
        _value_line(canvas),
        *_lines(canvas),
        _points(canvas),
        *_labels(canvas),
    ]


def _rebases(canvas: Canvas) -> Iterator[alt.Chart]:
    starts = [segment.start for segment in canvas.result.segments[1:]]
    if not starts:
        return
    yield (
        of_rows([{"when": canvas.places.border(start)} for start in starts])
        .mark_rule(color=look.GREY, strokeDash=look.REBASE_DASH, strokeWidth=1)
        .encode(x=canvas.x("when"))
    )
    yield (
        of_rows(_rebase_labels(canvas, starts))
        .mark_text(align="left", baseline="bottom", dx=4, dy=-4, fontSize=11, color=look.DARK_GREY)
        .encode(x=canvas.x("when"), y=alt.value(0), text="text:N")
    )


def _rebase_labels(canvas: Canvas, starts: Sequence[int]) -> list[Row]:
    rows: list[Row] = []
    least = LEAST_BETWEEN_REBASE_LABELS * len(canvas.result.points)
    labelled = -least
    for start in starts:
        if start - labelled >= least:
            labelled = start
            text = f"Limits redrawn {canvas.places.label(start)}"
            rows.append({"when": canvas.places.border(start), "text": text})
    return rows


def _value_line(canvas: Canvas) -> alt.Chart:
    starts = {segment.start for segment in canvas.result.segments}
    # Each stretch between gaps and rebases is a line of its own.
    breaks = (int(gap or index in starts) for index, gap in enumerate(canvas.places.gaps()))
    rows = [
        {"when": canvas.places.place(index), "value": point.value, "stretch": stretch}
        for index, (point, stretch) in enumerate(
            zip(canvas.result.points, accumulate(breaks), strict=True)
        )
    ]
    drawn: alt.Chart = (
        of_rows(rows)
        .mark_line(color=look.GREY, strokeWidth=1.5, strokeJoin="round")
        .encode(x=canvas.x("when"), y=canvas.y("value"), detail="stretch:N")
    )
    return drawn


def _lines(canvas: Canvas) -> Iterator[alt.Chart]:
    limits: list[Row] = []
    means: list[Row] = []
    for segment in canvas.result.segments:
        ends = _ends(canvas, segment.start, segment.end)
        means.append({**ends, "value": segment.mean})
        for limit in (segment.lower_limit, segment.upper_limit):
            if limit is not None:
                limits.append({**ends, "value": limit})
    yield _rules(canvas, limits, look.GREY, look.LIMIT_DASH)
    yield _rules(canvas, means, look.INK, look.SOLID)
    if canvas.target is not None:
        ends = _ends(canvas, 0, len(canvas.result.points) - 1)
        yield _rules(canvas, [{**ends, "value": canvas.target}], look.RED, look.TARGET_DASH)


def _ends(canvas: Canvas, first: int, last: int) -> Row:
    return {"from": canvas.places.border(first), "to": canvas.places.border(last + 1)}


def _rules(canvas: Canvas, rows: Sequence[Row], colour: str, dash: list[int]) -> alt.Chart:
    drawn: alt.Chart = (
        of_rows(rows)
        .mark_rule(color=colour, strokeDash=dash, strokeWidth=1.6)
        .encode(x=canvas.x("from"), x2="to", y=canvas.y("value"))
    )
    return drawn


def _points(canvas: Canvas) -> alt.Chart:
    occurring = {point.type for point in canvas.result.points}
    looks = [each for kind, each in look.POINT_LOOKS.items() if kind in occurring]
    names = [each.name for each in looks]
    legend = alt.Legend(
        title=None,
        orient="bottom",
        direction="horizontal",
        offset=14,
        symbolSize=90,
        labelFontSize=12,
        labelColor=look.INK,
    )
    colours = alt.Scale(domain=names, range=[each.colour for each in looks])
    shapes = alt.Scale(domain=names, range=[each.shape for each in looks])
    drawn: alt.Chart = (
        of_rows(_point_rows(canvas))
        .mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.6)
        .encode(
            x=canvas.x("when"),
            y=canvas.y("value"),
            color=alt.Color("meaning:N", legend=legend, scale=colours),
            shape=alt.Shape("meaning:N", legend=legend, scale=shapes),
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=[
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("value:Q", title="Value", format=canvas.figures.d3),
                alt.Tooltip("meaning:N", title="Meaning"),
                alt.Tooltip("rule:N", title="Rule"),
            ],
        )
    )
    return drawn


def _point_rows(canvas: Canvas) -> list[Row]:
    crowding = look.crowding(len(canvas.result.points))
    return [
        {
            "when": canvas.places.place(index),
            "period": canvas.places.label(index),
            "value": point.value,
            "meaning": look.POINT_LOOKS[point.type].name,
            "rule": CAUSE_WORDS[point.special_cause] if point.special_cause else "none broken",
            "size": crowding * look.POINT_LOOKS[point.type].size,
        }
        for index, point in enumerate(canvas.result.points)
    ]


def _labels(canvas: Canvas) -> Iterator[alt.Chart]:
    last = canvas.result.segments[-1]
    for label in line_labels(last, canvas.target, canvas.figures, canvas.extent):
        yield (
            of_rows([{"value": label.height, "text": label.text}])
            .mark_text(align="left", dx=8, fontSize=12, color=label.colour)
            .encode(x=alt.value(look.WIDTH), y=canvas.y("value"), text="text:N")
        )
