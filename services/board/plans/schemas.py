"""What the outside sees of plans, and what it sends."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.boards.schemas import Line
from services.board.decisions.schemas import BusinessLink, Links
from services.board.plans.rules.progress import PlanMilestone, PlanStage
from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

MOST_STAGES, MOST_MILESTONES, MOST_BENEFITS = 20, 50, 30
CODE = named("^[a-z0-9][a-z0-9-]{0,39}$", "a code in small letters, such as care-homes")
WEIGHT = named(r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$", "a part of 1, such as 0.25")
VALUE = named(r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$", "a number as text, such as 412.5")
Code = Annotated[str, Field(pattern=CODE)]
Weight = Annotated[str, Field(pattern=WEIGHT)]
Value = Annotated[str, Field(pattern=VALUE)]
Kind = Literal["milestone", "benefit"]
MILESTONE: dict[str, Any] = {
    "code": "village-working",
    "name": "Practices work as villages",
    "lead": "Director of primary care",
    "due_on": "2018-03-31",
    "priority": 1,
    "weight": "1",
}
STAGE: dict[str, Any] = {
    "code": "villages",
    "name": "Village working",
    "starts_on": "2017-04-01",
    "ends_on": "2018-03-31",
    "weight": "1",
    "milestones": [MILESTONE],
}
BENEFIT: dict[str, Any] = {
    "code": "emergency-admissions",
    "name": "Fewer emergency admissions",
    "unit": "admissions a month",
    "baseline": "200",
    "promised": "180",
    "due_on": "2020-03-31",
    "indicator": {
        "kind": "indicator",
        "reference": "ae-emergency-admissions",
        "organisation": "27D",
    },
}
EXAMPLE: dict[str, Any] = {
    "board": None,
    "name": "Primary Care Strategy",
    "summary": "Three stages in three years.",
    "starts_on": "2017-04-01",
    "ends_on": "2020-03-31",
    "stages": [STAGE],
    "benefits": [BENEFIT],
    "links": [],
}


class Milestone(Schema):
    """Something to be reached by a day."""

    model_config = with_example(**MILESTONE)

    code: Code = Field(description="of this milestone alone in the plan")
    name: Line
    lead: Line = Field(description="who answers for it: a post rather than a name")
    due_on: Day
    priority: Annotated[int, Field(strict=True, ge=1, le=9)] = Field(
        default=5, description="1 is first"
    )
    weight: Weight = Field(description="its part of the stage; together they are exactly 1")


class Stage(Schema):
    """A stage with its milestones."""

    model_config = with_example(**STAGE)

    code: Code
    name: Line
    starts_on: Day
    ends_on: Day
    weight: Weight = Field(description="its part of the plan; together they are exactly 1")
    milestones: Annotated[list[Milestone], Field(min_length=1, max_length=MOST_MILESTONES)]

    def stage(self) -> PlanStage:
        milestones = [PlanMilestone(each.code, Decimal(each.weight)) for each in self.milestones]
        return PlanStage(self.code, Decimal(self.weight), milestones)


class Benefit(Schema):
    """What the plan promises."""

    model_config = with_example(**BENEFIT)

    code: Code
    name: Line
    unit: Line
    baseline: Value
    promised: Value
    due_on: Day
    indicator: BusinessLink | None = None


class PlanDescription(Schema):
    """All of a plan but whose it is, and how far."""

    model_config = with_example(**EXAMPLE)

    board: UUID | None = Field(default=None, description="which watches it, and whose readers see")
    name: Line
    summary: Text
    starts_on: Day
    ends_on: Day
    stages: Annotated[list[Stage], Field(min_length=1, max_length=MOST_STAGES)]
    benefits: Annotated[list[Benefit], Field(max_length=MOST_BENEFITS)] = Field(
        default_factory=list
    )
    links: Links = Field(default_factory=list)

    def columns(self) -> dict[str, Any]:
        """As the table has them."""
        lists = {"stages", "benefits", "links"}
        told = self.model_dump(mode="json", include=lists)
        return self.model_dump(include=set(PlanDescription.model_fields) - lists) | told


class NewStrategicPlan(PlanDescription):
    """A plan of an organisation."""

    model_config = with_example(organisation="27D", **EXAMPLE)

    organisation: OdsCode = Field(description="whose plan it is: one of the caller's")


class ToldProgress(Schema):
    """How much of a milestone is done (0 to 1), or what a benefit's value is."""

    model_config = with_example(kind="milestone", code="village-working", value="0.5")

    kind: Kind
    code: Code
    value: Value


class NewProgress(Schema):
    """What is told of a day."""

    model_config = with_example(
        told_for="2017-09-30",
        note="Half of the practices.",
        items=[{"kind": "milestone", "code": "village-working", "value": "0.5"}],
    )

    told_for: Day
    note: Text | None = None
    items: Annotated[list[ToldProgress], Field(min_length=1, max_length=200)]


class ProgressView(ToldProgress):
    """What was last told."""

    progress: str = Field(description="from 0 to 1: of the milestone, or on the way to the promise")
    told_for: IsoDate
    note: str | None
    entered_by: str
    entered_at: datetime


class StageProgress(Schema):
    """How far a stage is."""

    code: str
    progress: str = Field(description="from 0 to 1, by the weights of its milestones")


class StrategicPlanView(PlanDescription):
    """A plan, and how far it is."""

    id: UUID
    organisation: OdsCode
    version: int
    progress: str = Field(description="from 0 to 1, by the weights")
    by_stage: list[StageProgress]
    told: list[ProgressView] = Field(description="what was last told of each")
    overdue: list[str] = Field(description="codes of milestones that are due and not done")
    author: str
    created_at: datetime
    changed_at: datetime
