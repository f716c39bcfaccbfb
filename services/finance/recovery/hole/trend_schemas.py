"""The hole month by month as it is asked for and told."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.contracts.metrics import Variation
from services.finance.recovery.hole.schemas import ID
from services.finance.recovery.runs.schemas import SYNTHETIC
from services.shared.money import Money
from services.shared.schemas import Number, Schema, with_example

TrendPart = Literal["total", "recoverable", "absorbed", "other"]
Measure = Literal["cash", "notional"]
MONTH = {
    "month": "2025-04", "value": {"amount": "252204.34", "currency": "GBP"}, "mean": 252204.34,
    "lower_limit": 229310.11, "upper_limit": 275098.57, "special_cause": None,
    "type": "common_cause",
}  # fmt: skip


class TrendMonth(Schema):
    """A month on its control chart, in pounds; limits are null without a chart."""

    model_config = with_example(**MONTH)

    month: str
    value: Money | None = Field(
        description="null: withheld, as it would tell of 1 to 7 people, or no activity was sent"
    )
    mean: Number | None
    lower_limit: Number | None
    upper_limit: Number | None
    special_cause: str | None = Field(description="the strongest rule that it breaks")
    type: str | None = Field(description="common_cause, improvement or concern; less is better")


class HoleTrend(Schema):
    """The hole of each month, and what its control chart says of it."""

    model_config = with_example(
        run=ID, commissioner="27D", part="total", measure="notional", synthetic=False,
        ruleset="mdc-2023", variation="common_cause", detail=None, items=[MONTH],
    )  # fmt: skip

    run: UUID
    commissioner: str
    part: TrendPart
    measure: Measure = Field(description="cash and notional are never one figure")
    synthetic: bool = Field(description=SYNTHETIC)
    ruleset: str | None = Field(description="by which published rules the chart is made")
    variation: Variation | None = Field(description="what the last month means; null: see detail")
    detail: str | None = Field(description="why there is no verdict; null: there is one")
    items: list[TrendMonth]
