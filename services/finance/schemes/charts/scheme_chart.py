"""Savings by scheme: what each delivered, on what was planned up to then."""

from collections.abc import Sequence
from typing import Any

from services.charts import palette
from services.charts.amounts import short
from services.charts.axes import axis
from services.charts.layout import WIDTH, Part, layer, specification
from services.finance.schemes.charts.words import in_pounds, row_names
from services.finance.schemes.schemas import SavingsSummary, SchemeStanding

MOST = 20
ROW = 30
COLOURS = {"green": "#007F3B", "amber": palette.BROWN, "red": palette.RED}
"""Of the words, which are there as well."""


def scheme_chart(found: SavingsSummary, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    schemes = _largest(found)
    names = row_names([each.name for each in schemes])
    rows = [_row(each, name) for each, name in zip(schemes, names, strict=True)]
    y: Part = {
        "field": "name", "type": "nominal", "sort": None, "title": None,
        "axis": axis(domain=False, ticks=False, labelLimit=260),
    }  # fmt: skip
    x: Part = {
        "field": "value", "type": "quantitative", "title": "Net saving, pounds",
        "axis": axis(format=",~s", tickCount=6, gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    planned = [row | {"value": row["planned"]} for row in rows]
    delivered = [row | {"value": row["delivered"]} for row in rows]
    tips = [
        {"field": "name", "title": "Scheme"}, {"field": "plan_told", "title": "Planned to date"},
        {"field": "delivered_told", "title": "Delivered"}, {"field": "rating", "title": "Rating"},
    ]  # fmt: skip
    ends = [row | {"value": max(row["planned"], row["delivered"], 0.0)} for row in rows]
    says = {"type": "text", "align": "left", "dx": 6, "fontSize": 11}
    layers = [
        layer(planned, {"type": "bar", "color": palette.PALE, "height": 22}, x=x, y=y),
        layer(
            delivered, {"type": "bar", "color": palette.NHS_BLUE, "height": 10},
            x=x, y=y, tooltip=tips,
        ),
        layer(
            ends, says, x=x, y=y, text={"field": "said"},
            color={"field": "colour", "type": "nominal", "scale": None, "legend": None},
        ),
    ]  # fmt: skip
    return specification(
        layers, title=f"Savings by scheme, {found.year}", subtitle=_subtitle(found, schemes),
        described=_described(found, rows), width=width, height=max(ROW * len(rows), ROW),
    )  # fmt: skip


def _all(found: SavingsSummary) -> list[SchemeStanding]:
    return [each for organisation in found.organisations for each in organisation.items]


def _largest(found: SavingsSummary) -> list[SchemeStanding]:
    """By their plan, the largest first."""
    return sorted(_all(found), key=lambda each: -each.standing.plan.net.pence)[:MOST]


def _row(scheme: SchemeStanding, name: str) -> Part:
    standing, rating = scheme.standing, scheme.rating
    planned, delivered = standing.plan_to_date.net, standing.delivered.net
    word = rating.colour if rating else "not rated"
    return {
        "name": name,
        "planned": in_pounds(planned),
        "delivered": in_pounds(delivered),
        "plan_told": short(planned.pence),
        "delivered_told": short(delivered.pence),
        "rating": word,
        "colour": COLOURS.get(word, palette.DARK_GREY),
        "said": f"{short(delivered.pence)} of {short(planned.pence)}, {word}",
    }


def _subtitle(found: SavingsSummary, shown: Sequence[SchemeStanding]) -> str:
    left = len(_all(found)) - len(shown)
    more = f" {left} smaller schemes are not shown." if left else ""
    return (
        f"Net of investment, to the end of {found.as_of}. Wide bar: planned to date; narrow bar:"
        f" delivered.{more}"
    )


def _described(found: SavingsSummary, rows: Sequence[Part]) -> str:
    total = found.total
    told = "; ".join(f"{row['name']}: {row['said']}" for row in rows)
    return (
        f"Bars of {len(rows)} savings schemes of {found.year} to the end of {found.as_of}."
        f" Together {short(total.delivered.net.pence)} of"
        f" {short(total.plan_to_date.net.pence)} planned was delivered. {told}."
    )
