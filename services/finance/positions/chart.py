"""The course of a budget through its year: plan, actual and forecast as they add up."""

from datetime import date
from typing import Any

from services.charts import palette
from services.charts.axes import axis, legend, upright
from services.charts.figures import ValueFormat, figures_for
from services.charts.layout import WIDTH, layer, specification
from services.charts.scales import Extent
from services.charts.text import plain
from services.finance.positions.schemas import Forecast, MonthFigures
from services.shared.money import Money
from services.shared.periods import month_of

MILLION = 100_000_000
"""Pence."""
METHODS = {"profile": "by the remaining profile", "run_rate": "by the run rate"}
SERIES = {
    "plan": ("Plan", palette.GREY, palette.TARGET_DASH),
    "actual": ("Actual", palette.NHS_BLUE, palette.SOLID),
    "forecast": ("Forecast", palette.ORANGE, palette.LIMIT_DASH),
}


def burn_up_chart(found: Forecast, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    rows = [row for each in found.months for row in _rows(each)]
    values = [0.0, *(row["value"] for row in rows)]
    figures = figures_for(values, ValueFormat.NUMBER)
    months = [_short(each.month) for each in found.months]
    x = {
        "field": "month",
        "type": "ordinal",
        "sort": months,
        "axis": axis(title=None, labelAngle=0, labelFontSize=12),
    }
    y = upright(Extent.around(values, whole=False), figures, title="million pounds, added up")
    names = [name for name, *_ in SERIES.values()]
    colour = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": [colour for _, colour, _ in SERIES.values()]},
        "legend": legend(symbolType="stroke"),
    }
    dash = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": [dash for *_, dash in SERIES.values()]},
        "legend": legend(symbolType="stroke"),
    }
    line = {"type": "line", "strokeWidth": 2.5, "point": {"filled": True, "size": 30}}
    return specification(
        [layer(rows, line, x=x, y=y, color=colour, strokeDash=dash)],
        title=f"{found.name}, {found.organisation}: spending against plan",
        subtitle=f"To {_long(found.month)}. {found.total.sentence} "
        f"The year is forecast {METHODS[found.method]}.",
        described=_described(found),
        width=width,
    )


def _rows(month: MonthFigures) -> list[dict[str, Any]]:
    amounts: dict[str, Money | None] = {
        "plan": month.plan, "actual": month.actual, "forecast": month.forecast
    }  # fmt: skip
    return [
        {"month": _short(month.month), "series": SERIES[name][0], "value": amount.pence / MILLION}
        for name, amount in amounts.items()
        if amount is not None
    ]


def _short(month: str) -> str:
    day = date.fromisoformat(f"{month}-01")
    return f"{month_of(day)[:3]} {day:%y}"


def _long(month: str) -> str:
    day = date.fromisoformat(f"{month}-01")
    return f"{month_of(day)} {day.year}"


def _described(found: Forecast) -> str:
    total = found.total
    return plain(
        f"{found.name} of {found.organisation}, spending added up from April to "
        f"{_long(found.month)}: {_said(total.actual_to_date)} spent of "
        f"{_said(total.plan_to_date)} planned by then. {total.sentence} The forecast for the year "
        f"{METHODS[found.method]} is {_said(total.forecast)} of {_said(total.plan_year)} planned."
    )


def _said(amount: Money) -> str:
    sign = "-" if amount.pence < 0 else ""
    return f"{sign}{abs(amount.pence) // 100:,}.{abs(amount.pence) % 100:02} pounds"
