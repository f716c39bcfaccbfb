"""From planned to delivered savings: what each scheme adds or lacks."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from services.charts import palette
from services.charts.axes import axis
from services.charts.layout import WIDTH, Part, layer, specification
from services.finance.schemes.charts.words import row_names, short, signed
from services.finance.schemes.schemas import SavingsSummary

MOST = 12
ROW = 30
MEANINGS = {
    "sum": (palette.DARK_GREY, "sum"),
    "more": (palette.NHS_BLUE, "more than planned"),
    "less": (palette.ORANGE, "less than planned"),
}


class Step(NamedTuple):
    """A bar, in pence."""

    name: str
    start: int
    end: int
    kind: str

    @property
    def said(self) -> str:
        return short(self.end) if self.kind == "sum" else signed(self.end - self.start)


def waterfall_chart(found: SavingsSummary, width: float = WIDTH) -> dict[str, Any]:
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
        "axis": axis(domain=False, ticks=False, labelLimit=260),
    }  # fmt: skip
    x: Part = {
        "field": "start", "type": "quantitative", "title": "Net saving, pounds",
        "scale": {"zero": True},
        "axis": axis(format=",~s", tickCount=6, gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    shown = [MEANINGS[kind] for kind in ("sum", "more", "less")]
    colour: Part = {
        "field": "meaning", "type": "nominal",
        "scale": {"domain": [said for _, said in shown], "range": [each for each, _ in shown]},
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
        layers, title=f"From planned to delivered savings, {found.year}",
        subtitle=f"Net of investment, to the end of {found.as_of}.",
        described=_described(found, steps), width=width, height=ROW * len(rows),
    )  # fmt: skip


def steps_of(found: SavingsSummary) -> Iterator[Step]:
    """The plan, the schemes by how much they differ from theirs, all others, and what came out."""
    level: int = found.total.plan_to_date.net.pence
    yield Step("Planned to date", 0, level, "sum")
    schemes = [each for organisation in found.organisations for each in organisation.items]
    differing = sorted(
        (each for each in schemes if each.standing.variance.pence),
        key=lambda each: -abs(each.standing.variance.pence),
    )
    shown = differing[:MOST]
    for name, scheme in zip(row_names([each.name for each in shown]), shown, strict=True):
        change = scheme.standing.variance.pence
        yield _step(name, level, change)
        level += change
    if rest := sum(each.standing.variance.pence for each in differing[MOST:]):
        yield _step(f"{len(differing) - MOST} other schemes", level, rest)
        level += rest
    yield Step("Delivered", 0, level, "sum")


def _step(name: str, level: int, change: int) -> Step:
    return Step(name, level, level + change, "more" if change > 0 else "less")


def _described(found: SavingsSummary, steps: list[Step]) -> str:
    told = "; ".join(f"{step.name} {step.said}" for step in steps)
    share = found.total.variance_percent
    came = "" if share is None else f" That is {share:+.1f}% of what was planned."
    return f"A waterfall of savings to the end of {found.as_of}: {told}.{came}"
