"""From planned to delivered savings: what each scheme adds or lacks."""

from collections.abc import Iterator
from typing import Any

from services.charts import palette
from services.charts.amounts import short, signed
from services.charts.layout import WIDTH
from services.charts.waterfall import Step, waterfall
from services.finance.schemes.charts.words import row_names
from services.finance.schemes.schemas import SavingsSummary

MOST = 12
MEANINGS = {
    "sum": (palette.DARK_GREY, "sum"),
    "more": (palette.NHS_BLUE, "more than planned"),
    "less": (palette.ORANGE, "less than planned"),
}


def waterfall_chart(found: SavingsSummary, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    chart = waterfall(
        list(steps_of(found)),
        MEANINGS,
        measured="Net saving, pounds",
        title=f"From planned to delivered savings, {found.year}",
        subtitle=f"Net of investment, to the end of {found.as_of}.",
        described=f"A waterfall of savings to the end of {found.as_of}",
        width=width,
    )
    share = found.total.variance_percent
    if share is not None:
        chart["description"] += f" That is {share:+.1f}% of what was planned."
    return chart


def steps_of(found: SavingsSummary) -> Iterator[Step]:
    """The plan, the schemes by how much they differ from theirs, all others, and what came out."""
    level: int = found.total.plan_to_date.net.pence
    yield Step("Planned to date", 0, level, "sum", short(level))
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
    yield Step("Delivered", 0, level, "sum", short(level))


def _step(name: str, level: int, change: int) -> Step:
    kind = "more" if change > 0 else "less"
    return Step(name, level, level + change, kind, signed(change))
