"""From all that was charged to what can be recovered: what each rule leaves where it is."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from services.charts import palette
from services.charts.axes import axis
from services.charts.layout import WIDTH, Part, layer, specification
from services.charts.text import lines
from services.finance.recovery.hole.schemas import Hole, HoleAmount

ROW = 30
MILLION, THOUSAND = 100_000_000, 100_000
MEANINGS = {
    "sum": (palette.DARK_GREY, "charged"),
    "absorbed": (palette.ORANGE, "absorbed by a rule"),
    "other": (palette.GREY, "other outcomes"),
    "recoverable": (palette.NHS_BLUE, "recoverable from another body"),
}


class Step(NamedTuple):
    """A bar, in pence."""

    name: str
    start: int
    end: int
    kind: str

    @property
    def said(self) -> str:
        return short(self.end - self.start)


def short(pence: int) -> str:
    """Such as £1.6m, £628k or £950."""
    size = abs(pence)
    if size >= MILLION:
        return f"£{size / MILLION:,.1f}m"
    return f"£{size / THOUSAND:,.0f}k" if size >= THOUSAND else f"£{size / 100:,.0f}"


def waterfall_chart(found: Hole, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    steps = list(steps_of(found))
    rows = [
        {
            "step": step.name, "start": step.start / 100, "end": step.end / 100, "said": step.said,
            "meaning": MEANINGS[step.kind][1], "right": max(step.start, step.end) / 100,
        }
        for step in steps
    ]  # fmt: skip
    y: Part = {
        "field": "step", "type": "nominal", "sort": None, "title": None,
        "axis": axis(domain=False, ticks=False, labelLimit=300),
    }  # fmt: skip
    x: Part = {
        "field": "start", "type": "quantitative", "title": "Charged, pounds",
        "scale": {"zero": True},
        "axis": axis(format=",~s", tickCount=6, gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    colour: Part = {
        "field": "meaning", "type": "nominal",
        "scale": {"domain": [said for _, said in MEANINGS.values()],
                  "range": [each for each, _ in MEANINGS.values()]},
        "legend": {"title": None, "orient": "bottom", "labelFontSize": 12},
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
    return specification(
        layers, title=f"The hole of {found.commissioner}, {found.first_month} to "
        f"{found.last_month}",
        subtitle="People who live outside England or have a Welsh practice; cash and notional.",
        described=_described(found, steps), width=width, height=ROW * len(rows),
    )  # fmt: skip


def steps_of(found: Hole) -> Iterator[Step]:
    """All, then each reason that takes from it, then what is left to recover: shown figures only,
    cash and notional each as a bar of its own.
    """
    level = sum(pence for _, pence in _both(found.total))
    yield Step("Charged", 0, level, "sum")
    for part in (each for each in found.parts if each.code != "recoverable"):
        for reason in part.reasons:
            for kind, pence in _both(reason.amount):
                yield Step(f"{_named(reason.code)}, {kind}", level - pence, level, part.code)
                level -= pence
    [recoverable] = [each for each in found.parts if each.code == "recoverable"]
    level = 0
    for kind, pence in _both(recoverable.amount):
        yield Step(f"Recoverable, {kind}", level, level + pence, "recoverable")
        level += pence


def _both(amount: HoleAmount) -> Iterator[tuple[str, int]]:
    """What is shown and not nothing."""
    for kind, money in (("cash", amount.cash), ("notional", amount.notional)):
        if money is not None and money.pence:
            yield kind, money.pence


def _named(code: str) -> str:
    return (lines(code.replace("_", " ").capitalize(), width=40, most=1) or [""])[0]


def _described(found: Hole, steps: list[Step]) -> str:
    told = "; ".join(f"{step.name} {step.said}" for step in steps)
    return f"A waterfall of what was charged to {found.commissioner}: {told}."
