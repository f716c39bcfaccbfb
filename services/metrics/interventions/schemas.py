"""What the outside sees of interventions, and what it sends."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from services.contracts.codes import OdsCode
from services.metrics.indicators.schemas import Category, NamedIndicator
from services.metrics.interventions.models import Intervention
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import NO_NUL, Day, Schema, Text, with_example

FINANCE_PATH = named(
    r"^/v1/finance/[\x21-\x7e]+$", "a path of finance, such as /v1/finance/schemes/referrals"
)
MOST_SERIES, MOST_COMPARED = 10, 50
NEW: dict[str, Any] = {
    "name": "Referral management",
    "description": "Practices send referrals through one desk that offers alternatives.",
    "organisation": "27D",
    "starts": "2016-10-01",
    "cost": {"amount": "120000.00", "currency": "GBP"},
    "expected_effect": "About 6% fewer GP referrals a year.",
    "indicators": [{"indicator": "gp-referrals", "organisation": None, "category": "all"}],
    "balancing": [{"indicator": "ae-breaches", "organisation": "RJR", "category": "1"}],
    "take_up": None,
    "comparison": ["01R"],
    "finance": "/v1/finance/schemes/referral-management",
}


def _spent(cost: Money) -> Money:
    if cost.pence < 0:
        raise ValueError("a cost is 0 or more; what was saved is finance's to say")
    return cost


class SeriesNamed(Schema):
    """A series of figures."""

    model_config = with_example(indicator="gp-referrals", organisation=None, category="all")

    indicator: NamedIndicator
    organisation: OdsCode | None = Field(default=None, description="null: the intervention's own")
    category: Category = Field(
        default="all", description="of the indicator's breakdown, such as a specialty"
    )


class TakeUpPlan(Schema):
    """What is counted where the service is taken up, and how much was planned."""

    model_config = with_example(
        series={"indicator": "children-admissions-saved", "organisation": None, "category": "all"},
        planned=20,
    )

    series: SeriesNamed
    planned: Annotated[float, Field(strict=True, gt=0, le=1e15)] = Field(
        description="in each period since the start, in the indicator's unit"
    )


class NewIntervention(Schema):
    """A change of a service, and the figures by which it is to be judged."""

    model_config = with_example(**NEW)

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
    description: Text = Field(description="what was changed")
    organisation: OdsCode = Field(description="where; ODS code")
    starts: Day = Field(description="from this day on; its period is the first one after")
    cost: Annotated[Money, AfterValidator(_spent)] | None = Field(
        default=None, description="what it cost; null: not on record"
    )
    expected_effect: Text = Field(description="what it was to bring, in words")
    indicators: list[SeriesNamed] = Field(
        min_length=1, max_length=MOST_SERIES, description="what was to change"
    )
    balancing: list[SeriesNamed] = Field(
        default=[], max_length=MOST_SERIES, description="what must not get worse"
    )
    take_up: TakeUpPlan | None = Field(default=None, description="null: no plan")
    comparison: list[OdsCode] = Field(
        default=[],
        max_length=MOST_COMPARED,
        description="organisations where nothing was changed; their mean is the comparison group",
    )
    finance: Annotated[str, Field(max_length=200, pattern=FINANCE_PATH)] | None = Field(
        default=None, description="path of what it cost and saved; not looked into here"
    )

    @field_validator("indicators", "balancing", "comparison")
    @classmethod
    def _named_once(cls, named: list[Any]) -> list[Any]:
        if any(each in named[:place] for place, each in enumerate(named)):
            raise ValueError("each is named once")
        return named

    @field_validator("comparison")
    @classmethod
    def _elsewhere(cls, codes: list[str], known: ValidationInfo) -> list[str]:
        if known.data.get("organisation") in codes:
            raise ValueError("the change was made there; name others, where it was not")
        return codes

    def columns(self) -> dict[str, Any]:
        """The content as the table holds it."""
        plan = self.take_up
        content = self.model_dump(exclude={"cost", "take_up"})
        return content | {
            "cost_pence": self.cost.pence if self.cost else None,
            "take_up": plan.series.model_dump() if plan else None,
            "take_up_plan": plan.planned if plan else None,
        }


class InterventionView(NewIntervention):
    """An intervention as it stands, and who wrote it."""

    model_config = with_example(
        id="5d2d0c5e-4a3f-4b58-a9a7-6c6c8a3f9b10",
        version=1,
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        withdrawn_by=None,
        withdrawn_reason=None,
        withdrawn_at=None,
        **NEW,
    )

    id: UUID
    version: int = Field(description="1 when first written; each change counts on")
    author: str = Field(description="who wrote this version")
    created_at: datetime
    changed_at: datetime
    withdrawn_by: str | None
    withdrawn_reason: str | None
    withdrawn_at: datetime | None = Field(description="null: it stands")

    @classmethod
    def of(cls, row: Intervention) -> "InterventionView":
        plan = {"series": row.take_up, "planned": row.take_up_plan} if row.take_up else None
        cost = None if row.cost_pence is None else Money.of_pence(row.cost_pence)
        held = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls.model_validate(held | {"cost": cost, "take_up": plan})
