"""From all that was charged to what can be recovered: what each rule leaves where it is."""

from collections.abc import Iterator
from typing import Any

from services.charts import palette
from services.charts.amounts import short
from services.charts.layout import WIDTH
from services.charts.text import lines
from services.charts.waterfall import Step, waterfall
from services.finance.recovery.hole.schemas import Hole, HoleAmount

MEANINGS = {
    "sum": (palette.DARK_GREY, "charged"),
    "absorbed": (palette.ORANGE, "absorbed by a rule"),
    "other": (palette.GREY, "other outcomes"),
    "recoverable": (palette.NHS_BLUE, "recoverable from another body"),
}

MADE_UP = "Synthetic figures: a price book of the run is made up."
SUBTITLE = "People who live outside England or have a Welsh practice; cash and notional."


def waterfall_chart(found: Hole, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    source = MADE_UP * found.synthetic
    chart = waterfall(
        list(steps_of(found)),
        MEANINGS,
        measured="Charged, pounds",
        title=f"The hole of {found.commissioner}, {found.first_month} to {found.last_month}",
        subtitle=SUBTITLE,
        described=f"A waterfall of what was charged to {found.commissioner}",
        source=source,
        width=width,
    )
    chart["description"] = " ".join(filter(None, (chart["description"], source)))
    return chart


def steps_of(found: Hole) -> Iterator[Step]:
    """All, then each reason that takes from it, then what is left to recover: shown figures only,
    cash and notional each as a bar of its own, and never one figure.
    """
    level = 0
    for kind, pence in _both(found.total):
        yield _step(f"Charged, {kind}", level, level + pence, "sum")
        level += pence
    for part in (each for each in found.parts if each.code != "recoverable"):
        for reason in part.reasons:
            for kind, pence in _both(reason.amount):
                yield _step(f"{_named(reason.code)}, {kind}", level - pence, level, part.code)
                level -= pence
    [recoverable] = [each for each in found.parts if each.code == "recoverable"]
    level = 0
    for kind, pence in _both(recoverable.amount):
        yield _step(f"Recoverable, {kind}", level, level + pence, "recoverable")
        level += pence


def _step(name: str, start: int, end: int, kind: str) -> Step:
    return Step(name, start, end, kind, short(end - start))


def _both(amount: HoleAmount) -> Iterator[tuple[str, int]]:
    """What is shown and not nothing."""
    for kind, money in (("cash", amount.cash), ("notional", amount.notional)):
        if money is not None and money.pence:
            yield kind, money.pence


def _named(code: str) -> str:
    return (lines(code.replace("_", " ").capitalize(), width=40, most=1) or [""])[0]
