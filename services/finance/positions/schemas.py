"""What the outside sees of plan and actual."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, PlainSerializer

from services.finance.positions.queries import ActualsFrom
from services.finance.positions.rules.variance import (
    Comparison,
    Direction,
    Method,
    direction_of,
    share_of,
    words_of,
)
from services.shared.money import Money
from services.shared.schemas import Month, Schema, with_example

ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
Share = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


def _gbp(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GBP"}


FIGURES: dict[str, Any] = {
    "plan_to_date": _gbp("400000.00"),
    "actual_to_date": _gbp("412000.00"),
    "variance": _gbp("-12000.00"),
    "variance_share": -0.03,
    "direction": "adverse",
    "sentence": "Overspent by 12,000.00 (3.0% of plan): adverse.",
    "plan_year": _gbp("1200000.00"),
    "forecast": _gbp("1212000.00"),
    "forecast_variance": _gbp("-12000.00"),
    "forecast_direction": "adverse",
}
LINE: dict[str, Any] = {
    "account": "5000",
    "name": "Acute contract, Countess of Chester",
    "programme_area": "planned-care",
    "cost_centre": None,
    "provider": "RJR",
    "contract": None,
}
OF_BUDGET: dict[str, Any] = {
    "budget": ID,
    "organisation": "27D",
    "name": "Commissioning",
    "year": 2025,
    "month": "2025-07",
    "actuals": "ledger",
}


class Figures(Schema):
    """Plan against actual. A variance is plan less actual: an overspend is below 0, and adverse."""

    model_config = with_example(**FIGURES)

    plan_to_date: Money
    actual_to_date: Money
    variance: Money = Field(description="to date: plan less actual")
    variance_share: Share | None = Field(description="of the plan to date; null of no plan")
    direction: Direction
    sentence: str = Field(description="the same in plain English")
    plan_year: Money
    forecast: Money = Field(description="of the whole year")
    forecast_variance: Money = Field(description="plan of the year less forecast")
    forecast_direction: Direction

    @classmethod
    def of(cls, found: Comparison, **more: Any) -> Self:
        return cls(
            plan_to_date=Money.of_pence(found.plan_to_date),
            actual_to_date=Money.of_pence(found.actual_to_date),
            variance=Money.of_pence(found.variance),
            variance_share=share_of(found.variance, found.plan_to_date),
            direction=direction_of(found.variance),
            sentence=words_of(found.variance, found.plan_to_date),
            plan_year=Money.of_pence(found.plan_year),
            forecast=Money.of_pence(found.forecast),
            forecast_variance=Money.of_pence(found.forecast_variance),
            forecast_direction=direction_of(found.forecast_variance),
            **more,
        )


class LineFigures(Figures):
    """A line of the budget."""

    model_config = with_example(**LINE, **FIGURES)

    account: str
    name: str
    programme_area: str
    cost_centre: str | None
    provider: str | None
    contract: str | None


class AreaFigures(Figures):
    """The lines of a programme area together."""

    model_config = with_example(
        programme_area="planned-care", name="Planned care", share=0.6154, **FIGURES
    )

    programme_area: str
    name: str
    share: Share | None = Field(description="of the plan of the year")


class Position(Schema):
    """Where a budget stands at the end of a month."""

    model_config = with_example(
        **OF_BUDGET,
        by="period",
        method="profile",
        lines=[LINE | FIGURES],
        areas=[{"programme_area": "planned-care", "name": "Planned care", "share": 1.0} | FIGURES],
        unplanned=FIGURES,
        total=FIGURES,
    )

    budget: UUID
    organisation: str
    name: str
    year: int
    month: Month = Field(description="the last month that counts as spent")
    actuals: ActualsFrom
    by: Literal["period", "paid_on"] = Field(
        description="period: the month of the ledger that took a journal; paid_on: of the payment"
    )
    method: Method = Field(description="by which the year is forecast")
    lines: list[LineFigures] = Field(description="by programme area and account")
    areas: list[AreaFigures]
    unplanned: Figures = Field(description="spent where no line plans it")
    total: Figures


class MonthFigures(Schema):
    """What was or will be reached by the end of a month, from April on."""

    model_config = with_example(
        month="2025-07",
        plan=_gbp("400000.00"),
        actual=_gbp("412000.00"),
        forecast=_gbp("412000.00"),
    )

    month: Month
    plan: Money
    actual: Money | None = Field(description="null after the last month that counts as spent")
    forecast: Money | None = Field(description="null before it")


class Forecast(Schema):
    """The course of a budget through the year: plan, actual and forecast, added up."""

    model_config = with_example(
        **OF_BUDGET,
        method="profile",
        months=[MonthFigures.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        by_profile=_gbp("1212000.00"),
        by_run_rate=_gbp("1236000.00"),
        total=FIGURES,
    )

    budget: UUID
    organisation: str
    name: str
    year: int
    month: Month = Field(description="the last month that counts as spent")
    actuals: ActualsFrom
    method: Method
    months: list[MonthFigures]
    by_profile: Money = Field(description="actual to date and the plan of the months left")
    by_run_rate: Money = Field(description="twelve times the average month so far, line by line")
    total: Figures
