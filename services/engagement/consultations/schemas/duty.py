"""Whether a duty to involve people applies, and the tests of a substantial change."""

from typing import Annotated, Literal

from pydantic import Field

from services.engagement.consultations.rules.states import Level
from services.engagement.consultations.schemas.codes import MOST, Reason, Yes
from services.shared.schemas import Day, Schema, Text, with_example

BodyKind = Literal["pct", "ccg", "icb", "nhs_england", "trust", "local_health_board"]


class PromiseContent(Schema):
    """That somebody said in public that people would be asked."""

    model_config = with_example(
        made_on="2026-03-04", text="We will consult before beds close.", source="Board minutes"
    )

    made_on: Day
    text: Text
    source: Text


class DutyAssessment(Schema):
    """Whether a duty applies, and at which level people are involved."""

    model_config = with_example(
        applies=True,
        about="change",
        level="consult",
        body="icb",
        rationale="Where care is given changes for 40,000 people.",
        decided_by="Executive committee",
        decided_on="2026-05-12",
        promises=[],
    )

    applies: Yes
    about: Literal["planning", "change", "decision"]
    level: Level
    body: BodyKind = Field(description="what kind of body involves, on the day")
    rationale: Reason
    decided_by: Text
    decided_on: Day
    promises: Annotated[list[PromiseContent], Field(max_length=MOST)] = Field(
        default_factory=list, description="to consult, made in public: each binds"
    )


class FiveTests(Schema):
    """The evidence for each test of a substantial change in England."""

    model_config = with_example(
        engagement="Report of the listening phase, v2",
        choice="Patients keep a choice of three providers.",
        clinical_evidence="Clinical senate, 2026-02-11",
        commissioner_support="Governing body, 2026-03-01",
        beds_close=False,
        beds=None,
    )

    engagement: Text | None = None
    choice: Text | None = None
    clinical_evidence: Text | None = None
    commissioner_support: Text | None = None
    beds_close: Yes = False
    beds: Text | None = Field(default=None, description="where beds close (from April 2017)")
