"""The layers of the chart of an evaluation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import altair as alt

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.canvas import Canvas, Row, of_rows
from services.metrics.analyses.charts.evaluation_drawing import Drawing
from services.metrics.analyses.charts.labels import Extent, Label, moved_apart

COURSE_DASH, GROUP_DASH = [7, 4], [2, 2]


@dataclass(frozen=True)
class EvaluationCanvas(Canvas):
    """The same paper as that of an SPC chart, with room for the lines of an evaluation."""

    drawing: Drawing

    @classmethod
    def of(cls, drawing: Drawing) -> "EvaluationCanvas":
        result = drawing.evaluation.chart.redrawn
        return cls(result, drawing.places, drawing.figures, None, drawing)

    @cached_property
    def extent(self) -> Extent:
        return Extent.around(self.drawing.shown, whole=self._counts)


def evaluation_layers(canvas: EvaluationCanvas) -> list[alt.Chart]:
    """All of them, from the back to the front."""
    drawing = canvas.drawing
    line, change, last = drawing.regression, drawing.change, len(drawing.values)
    return [
        _interval(canvas),
        *_start(canvas),
        *_group(canvas),
        *_values(canvas),
        _line(canvas, line.counterfactual, range(change, last), look.BROWN, COURSE_DASH),
        _line(canvas, line.fitted, range(change), look.INK, look.SOLID),
        _line(canvas, line.fitted, range(change, last), look.INK, look.SOLID),
        *_labels(canvas),
    ]


def _interval(canvas: EvaluationCanvas) -> alt.Chart:
    """Of the earlier course, since the change; what the plot has no room for is cut off."""
    line, extent = canvas.drawing.regression, canvas.extent
    rows: list[Row] = [
        {
            "when": canvas.places.place(place),
            "lower": max(line.counterfactual_lower[place], extent.low),
            "upper": min(line.counterfactual_upper[place], extent.high),
        }
        for place in range(canvas.drawing.change, len(canvas.drawing.values))
    ]
    drawn: alt.Chart = (
        of_rows(rows)
        .mark_area(color=look.ORANGE, opacity=0.22)
        .encode(x=canvas.x("when"), y=canvas.y("lower"), y2="upper")
    )
    return drawn


def _start(canvas: EvaluationCanvas) -> Iterator[alt.Chart]:
    border = canvas.places.border(canvas.drawing.change)
    yield (
        of_rows([{"when": border}])
        .mark_rule(color=look.DARK_GREY, strokeDash=look.REBASE_DASH, strokeWidth=1.4)
        .encode(x=canvas.x("when"))
    )
    text = f"Change: from {canvas.places.label(canvas.drawing.change)}"
    yield (
        of_rows([{"when": border, "text": text}])
        .mark_text(align="left", baseline="bottom", dx=4, dy=-4, fontSize=12, color=look.DARK_GREY)
        .encode(x=canvas.x("when"), y=alt.value(0), text="text:N")
    )


def _group(canvas: EvaluationCanvas) -> Iterator[alt.Chart]:
    rows: list[Row] = [
        {"when": day.isoformat(), "value": value} for day, value in canvas.drawing.group
    ]
    if rows:
        yield (
            of_rows(rows)
            .mark_line(color=look.PURPLE, strokeDash=GROUP_DASH, strokeWidth=1.3)
            .encode(x=canvas.x("when"), y=canvas.y("value"))
        )


def _values(canvas: EvaluationCanvas) -> Iterator[alt.Chart]:
    # Each stretch between gaps is a line of its own, and so is each side of the change.
    change = canvas.drawing.change
    breaks = (int(gap or place == change) for place, gap in enumerate(canvas.places.gaps()))
    rows: list[Row] = [
        {
            "when": canvas.places.place(place),
            "period": canvas.places.label(place),
            "value": value,
            "stretch": stretch,
        }
        for place, (value, stretch) in enumerate(
            zip(canvas.drawing.values, accumulate(breaks), strict=True)
        )
    ]
    yield (
        of_rows(rows)
        .mark_line(color=look.GREY, strokeWidth=1.2, strokeJoin="round")
        .encode(x=canvas.x("when"), y=canvas.y("value"), detail="stretch:N")
    )
    size = 55 * look.crowding(len(rows))
    yield (
        of_rows(rows)
        .mark_point(filled=True, opacity=1, color=look.NHS_BLUE, size=size)
        .encode(
            x=canvas.x("when"),
            y=canvas.y("value"),
            tooltip=[
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("value:Q", title="Value", format=canvas.figures.d3),
            ],
        )
    )


def _line(
    canvas: EvaluationCanvas,
    values: Sequence[float],
    points: range,
    colour: str,
    dash: list[int],
) -> alt.Chart:
    rows: list[Row] = [
        {"when": canvas.places.place(place), "value": values[place]} for place in points
    ]
    drawn: alt.Chart = (
        of_rows(rows)
        .mark_line(color=colour, strokeDash=dash, strokeWidth=2.2)
        .encode(x=canvas.x("when"), y=canvas.y("value"))
    )
    return drawn


def _labels(canvas: EvaluationCanvas) -> Iterator[alt.Chart]:
    """Names of the lines beside their ends."""
    line, figures = canvas.drawing.regression, canvas.figures
    course, now = line.counterfactual[-1], line.fitted[-1]
    labels = [
        Label(course, f"Earlier course {figures.text(course)} (shaded: 95%)", look.BROWN),
        Label(now, f"Since the change {figures.text(now)}", look.INK),
    ]
    if canvas.drawing.group:
        theirs = canvas.drawing.group[-1][1]
        labels.append(Label(theirs, f"Comparison group {figures.text(theirs)}", look.PURPLE))
    ordered = sorted(labels, key=lambda label: label.height)
    for label in moved_apart(ordered, canvas.extent):
        yield (
            of_rows([{"value": label.height, "text": label.text}])
            .mark_text(align="left", dx=8, fontSize=12, color=label.colour)
            .encode(x=alt.value(look.WIDTH), y=canvas.y("value"), text="text:N")
        )
