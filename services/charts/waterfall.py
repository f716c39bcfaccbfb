"""A waterfall: from one sum to another, what each step adds or takes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.charts import palette
from services.charts.axes import axis
from services.charts.layout import WIDTH, Part, layer, specification

ROW = 30
Meanings = Mapping[str, tuple[str, str]]
"""By kind of step: its colour, and what it says in the legend."""


class Step(NamedTuple):
    """A bar, in pence, with what is written beside it."""

    name: str
    start: int
    end: int
    kind: str
    said: str


def waterfall(
    steps: Sequence[Step],
    meanings: Meanings,
    *,
    measured: str,
    title: str,
    subtitle: str,
    described: str,
    source: str = "",
    width: float = WIDTH,
) -> dict[str, Any]:
    """The specification, with its data; `measured` is the title of the axis, in pounds.

    `described` says in English what the chart is of; its steps are told after it.
    """
    rows = [
        {
            "step": step.name, "start": step.start / 100, "end": step.end / 100, "said": step.said,
            "meaning": meanings[step.kind][1], "right": max(step.start, step.end) / 100,
        }
        for step in steps
    ]  # fmt: skip
    y: Part = {
        "field": "step", "type": "nominal", "sort": None, "title": None,
        "axis": axis(domain=False, ticks=False, labelLimit=300),
    }  # fmt: skip
    x: Part = {
        "field": "start", "type": "quantitative", "title": measured, "scale": {"zero": True},
        "axis": axis(format=",~s", tickCount=6, gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    colour: Part = {
        "field": "meaning", "type": "nominal",
        "scale": {"domain": [said for _, said in meanings.values()],
                  "range": [each for each, _ in meanings.values()]},
        "legend": {"title": None, "orient": "bottom", "labelFontSize": 12, "labelLimit": 300},
    }  # fmt: skip
    tips = [{"field": "step", "title": "Step"}, {"field": "said", "title": "Amount"}]
    says = {"type": "text", "align": "left", "dx": 6, "fontSize": 11, "color": palette.INK}
    layers = [
        layer(
            rows, {"type": "bar", "height": 18}, x=x, x2={"field": "end"}, y=y, color=colour,
            tooltip=tips,
        ),
        layer(rows, says, x=x | {"field": "right"}, y=y, text={"field": "said"}),
    ]  # fmt: skip
    told = "; ".join(f"{step.name} {step.said}" for step in steps)
    return specification(
        layers, title=title, subtitle=subtitle, described=f"{described}: {told}.", source=source,
        width=width, height=ROW * len(rows),
    )  # fmt: skip
