"""Plan and actual as the outside sees them."""

from collections.abc import Mapping

from services.finance.budgets.rules.profiles import MONTHS, Months, month_at, sum_of
from services.finance.positions.queries import YearOfBudget
from services.finance.positions.rules.variance import (
    Comparison,
    Method,
    compare,
    cumulative,
    forecast_course,
    share_of,
    together,
)
from services.finance.positions.schemas import (
    AreaFigures,
    Figures,
    Forecast,
    LineFigures,
    MonthFigures,
    Position,
)
from services.shared.money import Money
from services.shared.periods import period_name

LABELS = ("account", "name", "programme_area", "cost_centre", "provider", "contract")
NO_PLAN: Months = (0,) * MONTHS


def position(found: YearOfBudget, method: Method, names: Mapping[str, str]) -> Position:
    """`names` are those of the programme areas."""
    lines = [
        (line, compare(line.months, spent, found.month, method))
        for line, spent in zip(found.lines, found.spent.lines, strict=True)
    ]
    unplanned = compare(NO_PLAN, found.spent.unplanned, found.month, method)
    total = together([*(each for _, each in lines), unplanned])
    areas: dict[str, list[Comparison]] = {}
    for line, each in lines:
        areas.setdefault(line.programme_area, []).append(each)
    return Position(
        **_of_budget(found),
        by="period" if found.source == "ledger" else "paid_on",
        method=method,
        lines=[
            LineFigures.of(each, **{name: getattr(line, name) for name in LABELS})
            for line, each in lines
        ],
        areas=[
            _area(code, names.get(code, code), together(each), total)
            for code, each in areas.items()
        ],
        unplanned=Figures.of(unplanned),
        total=Figures.of(total),
    )


def _area(code: str, name: str, found: Comparison, total: Comparison) -> AreaFigures:
    share = share_of(found.plan_year, total.plan_year)
    return AreaFigures.of(found, programme_area=code, name=name, share=share)


def forecast(found: YearOfBudget, method: Method) -> Forecast:
    plans = [*(line.months for line in found.lines), NO_PLAN]
    actuals = [*found.spent.lines, found.spent.unplanned]
    ends = {each: _total(plans, actuals, found.month, each) for each in ("profile", "run_rate")}
    return Forecast(
        **_of_budget(found),
        method=method,
        months=_course(plans, actuals, found, method),
        by_profile=Money.of_pence(ends["profile"].forecast),
        by_run_rate=Money.of_pence(ends["run_rate"].forecast),
        total=Figures.of(ends[method]),
    )


def _total(plans: list[Months], actuals: list[Months], month: int, method: str) -> Comparison:
    pairs = zip(plans, actuals, strict=True)
    return together([compare(*each, month, method) for each in pairs])  # type: ignore[arg-type]


def _course(
    plans: list[Months], actuals: list[Months], found: YearOfBudget, method: Method
) -> list[MonthFigures]:
    planned, spent = cumulative(sum_of(plans)), cumulative(sum_of(actuals))
    ahead = forecast_course(plans, actuals, found.month, method)
    last = found.month
    return [
        MonthFigures(
            month=period_name(month_at(found.budget.year, place), "month"),
            plan=Money.of_pence(planned[place]),
            actual=Money.of_pence(spent[place]) if place <= last else None,
            forecast=Money.of_pence(ahead[place - last]) if place >= last else None,
        )
        for place in range(MONTHS)
    ]


def _of_budget(found: YearOfBudget) -> dict[str, object]:
    budget = found.budget
    return {
        "budget": budget.id,
        "organisation": budget.organisation,
        "name": budget.name,
        "year": budget.year,
        "month": period_name(month_at(budget.year, found.month), "month"),
        "actuals": found.source,
    }
