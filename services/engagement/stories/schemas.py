"""What the outside sees of stories, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.shared.schemas import NO_NUL, Day, IsoDate, Schema, Text, with_example

FreeText = Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]
Scope = Literal["staff", "board", "public"]
CONSENT: dict[str, Any] = {
    "organisation": "27D",
    "consultation": None,
    "scope": "board",
    "given_on": "2026-11-02",
    "expires_on": "2099-11-02",
}
TOLD: dict[str, Any] = {
    "title": "Three buses to the clinic",
    "steps": [{"what": "I was sent to the clinic in Chester.", "felt": "worried"}],
}


class NewStory(Schema):
    """The consent to a story, before anything of it is told."""

    model_config = with_example(**CONSENT)

    organisation: OdsCode
    consultation: UUID | None = None
    scope: Scope = Field(description="who may read it at most")
    given_on: Day
    expires_on: Day = Field(description="the last day; after it the story is gone")

    @model_validator(mode="after")
    def _in_order(self) -> "NewStory":
        if self.expires_on < self.given_on:
            raise ValueError("the consent runs out on the day it is given, or later")
        return self


class StoryStep(Schema):
    """A step of somebody's way through care."""

    model_config = with_example(**TOLD["steps"][0])

    what: FreeText
    felt: Annotated[Text, Field(max_length=200)] | None = None


class StoryContent(Schema):
    """What is told, without a name."""

    model_config = with_example(**TOLD)

    title: Annotated[Text, Field(max_length=200)]
    steps: Annotated[list[StoryStep], Field(min_length=1, max_length=50)]


class StoryView(Schema):
    """A story with its consent; of one that has ended only the consent."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        state="held",
        ended_at=None,
        version=2,
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        **CONSENT,
        **TOLD,
    )

    id: UUID
    organisation: str
    consultation: UUID | None
    scope: Scope
    given_on: IsoDate
    expires_on: IsoDate
    state: Literal["held", "withdrawn", "expired"]
    title: str | None
    steps: list[StoryStep] | None
    ended_at: datetime | None
    version: int
    author: str
    created_at: datetime
    changed_at: datetime
