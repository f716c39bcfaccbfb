"""A chart as a Vega-Lite specification: its layers, title and frame."""

from typing import Any

from services.charts.palette import INK
from services.charts.text import lines

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
WIDTH, HEIGHT = 720, 340
"""Of the plot, in pixels; title, axes and labels come on top."""
Part = dict[str, Any]


def specification(
    layers: list[Part],
    *,
    title: str,
    subtitle: str,
    described: str,
    width: float = WIDTH,
    height: float = HEIGHT,
) -> Part:
    """The whole of `layers`; `described` says in English what the chart says."""
    wide = (width + 200) / (WIDTH + 200)
    heading = {
        "text": lines(title, width=int(88 * wide), most=3) or [""],
        "subtitle": lines(subtitle, width=int(125 * wide), most=4),
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
            "padding": 16,
            "view": {"stroke": None},
        },
    }


def layer(rows: list[Part], mark: Part, **encoding: Part | list[Part]) -> Part:
    """Rows drawn with a mark."""
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}
