"""The paper of all charts: title, frame, text, axes."""

from typing import Any

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.figures import Figures
from services.metrics.analyses.charts.labels import Extent, Label
from services.metrics.analyses.charts.text import lines

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
Part = dict[str, Any]


def paper(
    layers: list[Part],
    *,
    title: str,
    subtitle: str,
    described: str,
    width: float = look.WIDTH,
    height: float = look.HEIGHT,
) -> Part:
    """The specification; `described` says in English what the chart says."""
    wide = (width + 200) / (look.WIDTH + 200)
    heading = {
        "text": lines(title, width=int(88 * wide), most=3) or [""],
        "subtitle": lines(subtitle, width=int(125 * wide), most=4),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 18,
        "subtitleFontSize": 13,
        "subtitleColor": look.INK,
        "color": look.INK,
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
            "font": look.FONT,
            "background": "white",
            "padding": 16,
            "view": {"stroke": None},
        },
    }


def layer(rows: list[Part], mark: Part, **encoding: Part | list[Part]) -> Part:
    """Rows drawn with a mark."""
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def axis(**more: object) -> Part:
    """An axis in the house's look."""
    plain = {"labelFontSize": 11, "labelColor": look.INK, "titleColor": look.INK}
    return plain | {"titleFontSize": 12, "titleFontWeight": "normal", "titlePadding": 8} | more


def upright(extent: Extent, figures: Figures, *, whole: bool = False) -> Part:
    """Encodes `value` as a height, with an axis; of `whole` numbers without parts of one."""
    up = axis(
        title=None, format=figures.d3_axis, tickCount=6, domain=False, ticks=False,
        gridColor=look.PALE, **({"tickMinStep": 1} if whole else {}),
    )  # fmt: skip
    scale = {"domain": [extent.low, extent.high], "nice": False, "zero": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": up}


def legend(**more: object) -> Part:
    """A legend below the plot."""
    return {
        "title": None,
        "orient": "bottom",
        "direction": "horizontal",
        "offset": 14,
        "symbolSize": 90,
        "labelFontSize": 12,
        "labelColor": look.INK,
        "labelLimit": 300,
    } | more


def beside(labels: list[Label], y: Part) -> list[Part]:
    """Labels to the right of the plot; `y` encodes `value` as a height."""
    return [
        layer(
            [{"value": label.height, "text": label.text}],
            {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": label.colour},
            x={"value": look.WIDTH},
            y=y,
            text={"field": "text"},
        )
        for label in labels
    ]
