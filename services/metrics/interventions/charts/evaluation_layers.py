"""The layers of the chart of an evaluation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from services.charts import palette
from services.charts.labels import Label, beside, moved_apart
from services.charts.layout import Part, layer
from services.charts.points import crowding
from services.charts.scales import Extent
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.metrics.spc.charts.canvas import Canvas

COURSE_DASH, GROUP_DASH = [7, 4], [2, 2]


@dataclass(frozen=True)
class EvaluationCanvas(Canvas):
    """The same axes as those of an SPC chart, with room for the lines of an evaluation."""

    drawing: Drawing

    @classmethod
    def of(cls, drawing: Drawing) -> "EvaluationCanvas":
        result = drawing.evaluation.chart.redrawn
        return cls(result, drawing.positions, drawing.figures, (), drawing.unit, (), drawing)

    @cached_property
    def extent(self) -> Extent:
        return Extent.around(self.drawing.shown, whole=self._counts)


def evaluation_layers(canvas: EvaluationCanvas) -> list[Part]:
    """All of them, from the back to the front."""
    drawing = canvas.drawing
    line, change, last = drawing.regression, drawing.change, len(drawing.values)
    return [
        _interval(canvas),
        *_start(canvas),
        *_group(canvas),
        *_values(canvas),
        _line(canvas, line.counterfactual, range(change, last), palette.BROWN, COURSE_DASH),
        _line(canvas, line.fitted, range(change), palette.INK, palette.SOLID),
        _line(canvas, line.fitted, range(change, last), palette.INK, palette.SOLID),
        *beside(_labels(canvas), canvas.y),
    ]


def _interval(canvas: EvaluationCanvas) -> Part:
    """Of the earlier course, since the change; what the plot has no room for is cut off."""
    line, extent = canvas.drawing.regression, canvas.extent
    rows: list[Part] = [
        {
            "when": canvas.positions.at(place),
            "lower": max(line.counterfactual_lower[place], extent.low),
            "upper": min(line.counterfactual_upper[place], extent.high),
        }
        for place in range(canvas.drawing.change, len(canvas.drawing.values))
    ]
    mark = {"type": "area", "color": palette.ORANGE, "opacity": 0.22}
    lower = canvas.y | {"field": "lower"}
    return layer(rows, mark, x=canvas.x(), y=lower, y2={"field": "upper"})


def _start(canvas: EvaluationCanvas) -> Iterator[Part]:
    border = canvas.positions.border(canvas.drawing.change)
    label = f"Change: from {canvas.positions.label(canvas.drawing.change)}"
    rows: list[Part] = [{"when": border, "text": label}]
    rule = {
        "type": "rule", "color": palette.DARK_GREY, "strokeDash": palette.REBASE_DASH,
        "strokeWidth": 1.4,
    }  # fmt: skip
    yield layer(rows, rule, x=canvas.x())
    text = {
        "type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -4, "fontSize": 12,
        "color": palette.DARK_GREY,
    }  # fmt: skip
    yield layer(rows, text, x=canvas.x(), y={"value": 0}, text={"field": "text"})


def _group(canvas: EvaluationCanvas) -> Iterator[Part]:
    rows: list[Part] = [
        {"when": day.isoformat(), "value": value} for day, value in canvas.drawing.group
    ]
    if rows:
        mark = {
            "type": "line", "color": palette.PURPLE, "strokeDash": GROUP_DASH, "strokeWidth": 1.3,
        }  # fmt: skip
        yield layer(rows, mark, x=canvas.x(), y=canvas.y)


def _values(canvas: EvaluationCanvas) -> Iterator[Part]:
    # Each stretch between gaps is a line of its own, and so is each side of the change.
    change = canvas.drawing.change
    breaks = (int(gap or place == change) for place, gap in enumerate(canvas.positions.gaps()))
    rows: list[Part] = [
        {
            "when": canvas.positions.at(place),
            "period": canvas.positions.label(place),
            "value": value,
            "stretch": stretch,
        }
        for place, (value, stretch) in enumerate(
            zip(canvas.drawing.values, accumulate(breaks), strict=True)
        )
    ]
    line = {"type": "line", "color": palette.GREY, "strokeWidth": 1.2, "strokeJoin": "round"}
    yield layer(rows, line, x=canvas.x(), y=canvas.y, detail={"field": "stretch"})
    size = 55 * crowding(len(rows))
    point = {"type": "point", "filled": True, "opacity": 1, "color": palette.NHS_BLUE, "size": size}
    tooltip: list[Part] = [
        {"field": "period", "title": "Period"},
        {"field": "value", "type": "quantitative", "title": "Value", "format": canvas.figures.d3},
    ]
    yield layer(rows, point, x=canvas.x(), y=canvas.y, tooltip=tooltip)


def _line(
    canvas: EvaluationCanvas,
    values: Sequence[float],
    points: range,
    colour: str,
    dash: list[int],
) -> Part:
    rows: list[Part] = [
        {"when": canvas.positions.at(place), "value": values[place]} for place in points
    ]
    mark = {"type": "line", "color": colour, "strokeDash": dash, "strokeWidth": 2.2}
    return layer(rows, mark, x=canvas.x(), y=canvas.y)


def _labels(canvas: EvaluationCanvas) -> list[Label]:
    """Names of the lines beside their ends."""
    line, figures = canvas.drawing.regression, canvas.figures
    course, now = line.counterfactual[-1], line.fitted[-1]
    labels = [
        Label(course, f"Earlier course {figures.text(course)} (shaded: 95%)", palette.BROWN),
        Label(now, f"Since the change {figures.text(now)}", palette.INK),
    ]
    if canvas.drawing.group:
        theirs = canvas.drawing.group[-1][1]
        labels.append(Label(theirs, f"Comparison group {figures.text(theirs)}", palette.PURPLE))
    return moved_apart(sorted(labels, key=lambda label: label.height), canvas.extent)
