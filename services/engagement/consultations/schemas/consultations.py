"""What the outside sees of consultations, and what it sends."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.engagement.consultations.rules.labels import SURVEY
from services.engagement.consultations.rules.law import Nation
from services.engagement.consultations.rules.states import AnsweredBy, Kind, Level, State
from services.engagement.consultations.schemas.codes import AreaCode, Reason
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

MOST_AREAS = 200
MOST_TOPICS = 20
TOPIC = named("^[a-z0-9][a-z0-9-]{0,39}$", "a word such as urgent-care")
Topic = Annotated[str, Field(pattern=TOPIC)]
DESCRIBED: dict[str, Any] = {
    "title": "Care closer to home",
    "summary": "Where clinics for older people are held from 2027 on.",
    "nations": ["england"],
    "kind": "engagement",
    "areas": ["E06000050"],
    "topics": ["urgent-care"],
    "answered_by": "everybody",
    "starts_on": None,
    "closes_on": None,
}
STARTED = DESCRIBED | {"organisation": "27D"}
LAW = {
    "topic": "involve",
    "nation": "england",
    "citation": "NHS Act 2006 s.14Z45",
    "says": "involve individuals, their carers and their representatives",
    "source": "legislation.gov.uk/ukpga/2022/31/section/25",
    "verified": True,
}


class ConsultationDescription(Schema):
    """What a consultation is; it may change until it is published."""

    model_config = with_example(**DESCRIBED)

    title: Annotated[Text, Field(max_length=200)]
    summary: Text
    nations: Annotated[list[Nation], Field(min_length=1, max_length=2)] = Field(
        description="whose law the consulting body is under"
    )
    kind: Kind
    areas: Annotated[list[AreaCode], Field(max_length=MOST_AREAS)] = Field(
        description="affected areas by their codes; one in Wales brings in Llais and Welsh"
    )
    topics: Annotated[list[Topic], Field(max_length=MOST_TOPICS)] = Field(
        default_factory=list, description="by which people find it"
    )
    answered_by: AnsweredBy = Field(
        default="everybody", description="invited: a survey that only those with a code answer"
    )
    starts_on: Day | None = None
    closes_on: Day | None = Field(default=None, description="the last day, until 23:59:59 London")

    @model_validator(mode="after")
    def _in_order(self) -> "ConsultationDescription":
        if self.starts_on and self.closes_on and self.closes_on < self.starts_on:
            raise ValueError("it closes on the day it opens on, or later")
        if self.answered_by == "invited" and self.kind != SURVEY:
            raise ValueError("only a survey is answered by those who are invited alone")
        return self


class NewConsultation(ConsultationDescription):
    """A draft of an organisation."""

    model_config = with_example(**STARTED)

    organisation: OdsCode


class LawView(Schema):
    """A duty, as of the day that the last step took effect."""

    model_config = with_example(**LAW)

    topic: str
    nation: Nation
    citation: str
    says: str
    source: str
    verified: bool = Field(description="false: taken from practice, and not checked at its source")


class ConsultationView(Schema):
    """A consultation as it stands now."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        slug="care-closer-to-home-0f6a2a1c",
        affected_nations=["england"],
        level="engage",
        series=None,
        wave=1,
        label="This is engagement, and no consultation: no decision can rest on it alone.",
        closes_at=None,
        state="draft",
        left=None,
        opened_on=None,
        law=[LAW],
        version=1,
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        **STARTED,
    )

    id: UUID
    slug: str
    title: str
    summary: str
    organisation: str
    nations: list[Nation]
    affected_nations: list[Nation]
    kind: Kind
    level: Level | None = Field(description="null: not assessed yet")
    label: str | None = Field(description="what it is, where it is no consultation")
    areas: list[str]
    topics: list[str]
    answered_by: AnsweredBy
    series: UUID | None = Field(description="the first wave of a survey that is asked again")
    wave: int = Field(description="counts the waves of a survey")
    starts_on: IsoDate | None
    closes_on: IsoDate | None
    closes_at: datetime | None = Field(description="23:59:59 London of the last day, in UTC")
    state: State
    left: State | None = Field(description="the state that a pause or a call-in returns to")
    opened_on: IsoDate | None
    law: list[LawView]
    version: int
    author: str
    created_at: datetime
    changed_at: datetime


class NewExtension(Schema):
    """A later end."""

    model_config = with_example(
        closes_on="2099-12-18",
        reason="New travel times were published.",
        published_on="2026-11-20",
        decided_on=None,
    )

    closes_on: Day
    reason: Reason
    published_on: Day = Field(description="when the reason was published")
    decided_on: Day | None = Field(default=None, description="null: today, in London")
