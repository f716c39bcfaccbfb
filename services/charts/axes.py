"""Axes and legends."""

from services.charts.figures import Figures
from services.charts.layout import Part
from services.charts.palette import INK, PALE
from services.charts.scales import Extent


def axis(**more: object) -> Part:
    """An axis as every chart has it, with what is special to this one."""
    plain = {"labelFontSize": 11, "labelColor": INK, "titleColor": INK}
    return plain | {"titleFontSize": 12, "titleFontWeight": "normal", "titlePadding": 8} | more


def upright(
    extent: Extent, figures: Figures, *, whole: bool = False, title: str | None = None
) -> Part:
    """Encodes `value` as a height, with an axis; of `whole` numbers without parts of one.

    `title` says what the values are.
    """
    up = axis(
        title=title, format=figures.d3_axis, tickCount=6, domain=False, ticks=False,
        gridColor=PALE, **({"tickMinStep": 1} if whole else {}),
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
        "labelColor": INK,
        "labelLimit": 300,
    } | more
