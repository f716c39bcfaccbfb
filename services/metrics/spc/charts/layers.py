"""The layers of an SPC chart."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from services.charts import palette
from services.charts.axes import legend
from services.charts.labels import beside
from services.charts.layout import Part, layer
from services.charts.point_styles import POINT_STYLES
from services.charts.points import PointStyle, crowding
from services.metrics.spc.charts.canvas import Canvas
from services.metrics.spc.charts.labels import line_labels
from services.statistics.spc.vocabulary import CAUSE_WORDS

NOTE_DASH = [1, 3]
NOTE_LINE, NOTE_LINES = 13, 3
"""Pixels from one line of notes to the next; so many lines, one after the other."""
LEAST_BETWEEN_REBASE_LABELS = 0.22
"""As a share of the points; a label closer to the one before it is left out."""


def layers(canvas: Canvas) -> list[Part]:
    """All of them, from the back to the front."""
    last = canvas.result.segments[-1]
    labels = line_labels(last, canvas.result.centre, canvas.target, canvas.figures, canvas.extent)
    return [
        *_rebases(canvas),
        *_notes(canvas),
        _value_line(canvas),
        *_lines(canvas),
        _points(canvas),
        *beside(labels, canvas.y),
    ]


def _rebases(canvas: Canvas) -> Iterator[Part]:
    starts = [segment.start for segment in canvas.result.segments[1:]]
    if not starts:
        return
    rows: list[Part] = [{"when": canvas.positions.border(start)} for start in starts]
    rule = {
        "type": "rule",
        "color": palette.GREY,
        "strokeDash": palette.REBASE_DASH,
        "strokeWidth": 1,
    }
    yield layer(rows, rule, x=canvas.x())
    text = {
        "type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -4, "fontSize": 11,
        "color": palette.DARK_GREY,
    }  # fmt: skip
    labels = _rebase_labels(canvas, starts)
    yield layer(labels, text, x=canvas.x(), y={"value": 0}, text={"field": "text"})


def _notes(canvas: Canvas) -> Iterator[Part]:
    """A line at the point of each note, and its text from the foot of the plot up."""
    if not canvas.notes:
        return
    rule = {"type": "rule", "color": palette.GREY, "strokeDash": NOTE_DASH, "strokeWidth": 1}
    half = len(canvas.result.points) / 2
    for place, (index, text) in enumerate(canvas.notes):
        rows: list[Part] = [{"when": canvas.positions.at(index), "text": text}]
        yield layer(rows, rule, x=canvas.x())
        left = index > half
        mark = {
            "type": "text",
            "align": "right" if left else "left",
            "baseline": "bottom",
            "dx": -4 if left else 4,
            "dy": -4 - NOTE_LINE * (place % NOTE_LINES),
            "fontSize": 11,
            "color": palette.DARK_GREY,
        }
        foot = {"value": "height"}
        yield layer(rows, mark, x=canvas.x(), y=foot, text={"field": "text"})


def _rebase_labels(canvas: Canvas, starts: Sequence[int]) -> list[Part]:
    rows: list[Part] = []
    least = LEAST_BETWEEN_REBASE_LABELS * len(canvas.result.points)
    labelled = -least
    for start in starts:
        if start - labelled >= least:
            labelled = start
            text = f"Limits redrawn {canvas.positions.label(start)}"
            rows.append({"when": canvas.positions.border(start), "text": text})
    return rows


def _value_line(canvas: Canvas) -> Part:
    starts = {segment.start for segment in canvas.result.segments}
    # Each stretch between gaps and rebases is a line of its own.
    breaks = (int(gap or index in starts) for index, gap in enumerate(canvas.positions.gaps()))
    rows: list[Part] = [
        {"when": canvas.positions.at(index), "value": point.value, "stretch": stretch}
        for index, (point, stretch) in enumerate(
            zip(canvas.result.points, accumulate(breaks), strict=True)
        )
    ]
    mark = {"type": "line", "color": palette.GREY, "strokeWidth": 1.5, "strokeJoin": "round"}
    return layer(rows, mark, x=canvas.x(), y=canvas.y, detail={"field": "stretch"})


def _lines(canvas: Canvas) -> Iterator[Part]:
    limits: list[Part] = []
    means: list[Part] = []
    for segment in canvas.result.segments:
        ends = (segment.start, segment.end)
        means += _level(canvas, *ends, segment.mean)
        for limit in (segment.lower_limit, segment.upper_limit):
            if limit is not None:
                limits += _level(canvas, *ends, limit)
    yield _levels(canvas, limits, palette.GREY, palette.LIMIT_DASH)
    yield _levels(canvas, means, palette.INK, palette.SOLID)
    if aims := _aims(canvas):
        yield _levels(canvas, aims, palette.RED, palette.TARGET_DASH)


def _aims(canvas: Canvas) -> list[Part]:
    """Each target over the points that it held for."""
    found: list[Part] = []
    for target, held in groupby(enumerate(canvas.targets), key=lambda numbered: numbered[1]):
        if target is not None:
            indices = [index for index, _ in held]
            found += _level(canvas, indices[0], indices[-1], target)
    return found


def _level(canvas: Canvas, first: int, last: int, value: float) -> list[Part]:
    """Both ends of a line across a stretch."""
    ends = (canvas.positions.border(first), canvas.positions.border(last + 1))
    return [{"when": end, "value": value, "level": f"{first} {value!r}"} for end in ends]


def _levels(canvas: Canvas, rows: list[Part], colour: str, dash: list[int]) -> Part:
    mark = {"type": "line", "color": colour, "strokeDash": dash, "strokeWidth": 1.6}
    return layer(rows, mark, x=canvas.x(), y=canvas.y, detail={"field": "level"})


def _points(canvas: Canvas) -> Part:
    occurring = {point.type for point in canvas.result.points}
    styles = [each for kind, each in POINT_STYLES.items() if kind in occurring]
    return layer(
        _point_rows(canvas),
        {"type": "point", "filled": True, "opacity": 1, "stroke": "white", "strokeWidth": 0.6},
        x=canvas.x(),
        y=canvas.y,
        color=_meaning(styles, [each.colour for each in styles]),
        shape=_meaning(styles, [each.shape for each in styles]),
        size={"field": "size", "type": "quantitative", "scale": None, "legend": None},
        tooltip=[
            {"field": "period", "title": "Period"},
            {
                "field": "value",
                "type": "quantitative",
                "title": "Value",
                "format": canvas.figures.d3,
            },
            {"field": "meaning", "title": "Meaning"},
            {"field": "rule", "title": "Rule"},
        ],
    )


def _meaning(styles: Sequence[PointStyle], values: list[str]) -> Part:
    """A channel that tells what points mean; all such channels share one legend."""
    scale = {"domain": [each.name for each in styles], "range": values}
    return {"field": "meaning", "type": "nominal", "scale": scale, "legend": legend()}


def _point_rows(canvas: Canvas) -> list[Part]:
    share = crowding(len(canvas.result.points))
    return [
        {
            "when": canvas.positions.at(index),
            "period": canvas.positions.label(index),
            "value": point.value,
            "meaning": POINT_STYLES[point.type].name,
            "rule": CAUSE_WORDS[point.special_cause] if point.special_cause else "none broken",
            "size": share * POINT_STYLES[point.type].size,
        }
        for index, point in enumerate(canvas.result.points)
    ]
