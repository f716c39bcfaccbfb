"""The parts that the picture of a scorecard is drawn from: lines, texts, icons; all in pixels."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.charts import palette
from services.charts.layout import Part, layer
from services.metrics.scorecards.charts.icons import Icon

ICON = 15.0
"""Half the width of an icon."""
MARK = 0.14
"""Half the width of the last point, as a share of ICON."""
RING = "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z"
TARGET_LINE = ((-0.6, 0.55), (0.6, 0.55))


Plot = tuple[float, float]
"""Width and height."""


class PlacedIcon(NamedTuple):
    """An icon and its middle."""

    x: float
    y: float
    icon: Icon


def rules(tops: Sequence[float], plot: Plot) -> Part:
    """Lines across."""
    rows: list[Part] = [{"x": 0.0, "end": plot[0], "y": top} for top in tops]
    mark = {"type": "rule", "color": palette.PALE, "strokeWidth": 1.2}
    return layer(rows, mark, x=_across(plot), x2={"field": "end"}, y=_down(plot))


def text(
    x: float, y: float, words: str, align: str = "left", *,
    colour: str = palette.INK, weight: str = "normal", size: float = 13,
) -> Part:  # fmt: skip
    """A row for `texts`."""
    return {
        "x": x, "y": y, "text": words, "align": align, "colour": colour, "weight": weight,
        "size": size,
    }  # fmt: skip


def texts(rows: list[Part], plot: Plot) -> Part:
    """Aligned, coloured and sized by each row's own values."""
    mark = {
        "type": "text", "baseline": "middle", "align": {"expr": "datum.align"},
        "fontWeight": {"expr": "datum.weight"}, "clip": False,
    }  # fmt: skip
    return layer(
        rows, mark, x=_across(plot), y=_down(plot), text={"field": "text"},
        size={"field": "size", "type": "quantitative", "scale": None, "legend": None},
        color={"field": "colour", "type": "nominal", "scale": None, "legend": None},
    )  # fmt: skip


def icons(shown: Sequence[PlacedIcon], plot: Plot) -> Iterator[Part]:
    """The drawings of `icons`: rings, what is in them, the last points, the letters."""
    rings = [_shape(each.x, each.y, RING, each.icon.colour) for each in shown]
    yield _shapes(rings, plot, ICON, fill="white")
    lines = [_shape(each.x, each.y, _line(each.icon), palette.GREY) for each in shown]
    yield _shapes(lines, plot, ICON, fill="transparent")
    marked = [each for each in shown if each.icon.mark]
    marks = [_shape(*_last(each), each.icon.mark, each.icon.colour) for each in marked]
    yield _shapes(marks, plot, MARK * ICON, fill=None)
    yield texts([_letter(each) for each in shown if each.icon.letter], plot)


def _shape(x: float, y: float, shape: str, colour: str) -> Part:
    return {"x": x, "y": y, "shape": shape, "colour": colour}


def _shapes(rows: list[Part], plot: Plot, half: float, *, fill: str | None) -> Part:
    """Each `half` as large as its path says; without `fill`, full of its own colour."""
    mark = {"type": "point", "size": (2 * half) ** 2, "strokeWidth": 2, "opacity": 1}
    own = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    filled: dict[str, Part] = {} if fill else {"fill": own}
    return layer(
        rows, mark | ({"fill": fill} if fill else {}), x=_across(plot), y=_down(plot),
        shape={"field": "shape", "type": "nominal", "scale": None, "legend": None},
        stroke=own, **filled,
    )  # fmt: skip


def _line(icon: Icon) -> str:
    """The icon's points, or the line of the target, from -1 to 1."""
    points = [_within(*point) for point in icon.points] or TARGET_LINE
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


def _within(x: float, y: float) -> tuple[float, float]:
    return (x - 50) / 50, (y - 50) / 50


def _last(shown: PlacedIcon) -> tuple[float, float]:
    x, y = _within(*shown.icon.points[-1])
    return shown.x + ICON * x, shown.y + ICON * y


def _letter(shown: PlacedIcon) -> Part:
    x, y, icon = shown
    if not icon.points:
        return text(x, y - 2, icon.letter, "center", colour=icon.colour, weight="bold")
    rises = icon.points[-1][1] < icon.points[0][1]
    place = (x + 0.2 * ICON, y + (0.5 if rises else -0.45) * ICON)
    return text(*place, icon.letter, "center", colour=icon.colour, weight="bold", size=11)


def _down(plot: Plot) -> Part:
    scale = {"domain": [0, plot[1]], "range": [0, plot[1]], "nice": False, "zero": False}
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": None}


def _across(plot: Plot) -> Part:
    scale = {"domain": [0, plot[0]], "nice": False, "zero": False}
    return {"field": "x", "type": "quantitative", "scale": scale, "axis": None}
