"""A chart as a Vega-Lite specification: its layers, title and frame."""

from typing import Any

from services.charts.palette import INK
from services.charts.text import lines

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
WIDTH, HEIGHT = 720, 340
"""Of the plot, in pixels; title, axes and labels come on top."""
PADDING, LETTER = 16, 6.6
"""Pixels around the picture, and of a letter beside a plot, about."""
Part = dict[str, Any]


def specification(
    layers: list[Part],
    *,
    title: str,
    subtitle: str,
    described: str,
    source: str = "",
    width: float = WIDTH,
    height: float = HEIGHT,
) -> Part:
    """The whole of `layers`; `described` says in English what the chart says.

    The source has lines of its own, so that it is never what there is no room for.
    """
    wide = (width + 200) / (WIDTH + 200)
    long = int(125 * wide)
    heading = {
        "text": lines(title, width=int(88 * wide), most=3) or [""],
        "subtitle": [*lines(subtitle, width=long, most=4), *lines(source, width=long, most=2)],
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 18,
        "subtitleFontSize": 13,
        "subtitleColor": INK,
        "color": INK,
        "offset": 12,
    }
    return {
        "$schema": SCHEMA,
        "description": described,
        "title": heading,
        "width": width,
        "height": height,
        "layer": layers,
        "config": {
            "font": FONT,
            "background": "white",
            "padding": PADDING,
            "view": {"stroke": None},
        },
    }


def in_container(spec: Part) -> Part:
    """As wide as what it stands in: what hangs over on the right has its room beside the plot."""
    right = max((_overhang(each) for each in spec["layer"]), default=0)
    padding = {"left": PADDING, "top": PADDING, "bottom": PADDING, "right": PADDING + right}
    fitted = {"autosize": {"type": "fit-x", "contains": "padding"}, "width": "container"}
    return spec | fitted | {"config": spec["config"] | {"padding": padding}}


def _overhang(part: Part) -> int:
    """Pixels that labels to the right of the plot take."""
    if part["encoding"].get("x") != {"value": "width"}:
        return 0
    return 8 + max((round(LETTER * len(row["text"])) for row in part["data"]["values"]), default=0)


def haloed(rows: list[Part], mark: Part, **encoding: Part | list[Part]) -> list[Part]:
    """Texts with a white edge, so that no grid line seems to strike them through."""
    halo = mark | {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
    return [layer(rows, each, **encoding) for each in (halo, mark)]


def layer(rows: list[Part], mark: Part, **encoding: Part | list[Part]) -> Part:
    """Rows drawn with a mark."""
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}
