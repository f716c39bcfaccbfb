"""What people are asked about, what it means for whom, and how they are reached."""

from typing import Annotated

from pydantic import Field

from services.engagement.consultations.schemas.codes import MOST, Channel, Code, Yes
from services.shared.schemas import Day, Schema, Text, with_example


class OptionDescription(Schema):
    """What may be decided."""

    model_config = with_example(
        code="hub",
        title="One hub",
        description="All clinics in one place.",
        reasons="Staff can cover for each other.",
        impacts="Longer ways for 2,000 people.",
        cost="1.2 million pounds a year",
    )

    code: Code
    title: Text
    description: Text | None = None
    reasons: Text | None = None
    impacts: Text | None = None
    cost: Text | None = None


class LeftOut(Schema):
    """An option that people are not asked about, and why."""

    model_config = with_example(title="Keep as it is", why="It cannot be staffed.")

    title: Text
    why: Text


class Options(Schema):
    """The options, and those that were left out."""

    model_config = with_example(
        options=[{"code": "hub", "title": "One hub", "description": "All in one place."}],
        single_reason=None,
        left_out=[{"title": "Keep as it is", "why": "It cannot be staffed."}],
        none_left_out=None,
    )

    options: Annotated[list[OptionDescription], Field(max_length=MOST)]
    single_reason: Text | None = Field(default=None, description="why there is only one")
    left_out: Annotated[list[LeftOut], Field(max_length=MOST)] = Field(default_factory=list)
    none_left_out: Text | None = Field(default=None, description="that none was, in a sentence")


class EqualityImpact(Schema):
    """What it means for people with protected characteristics. The newest version stands."""

    model_config = with_example(
        version="2",
        assessed_on="2026-05-20",
        complete=True,
        findings="Older people without a car lose most.",
        source="https://example.org/eia-2",
    )

    version: Code
    assessed_on: Day
    complete: Yes = Field(description="false: a part of it is to follow")
    findings: Text
    source: Text


class ReachContent(Schema):
    """A group that is seldom heard, and how it is reached."""

    model_config = with_example(group="Travellers", how="Visits with the liaison officer")

    group: Text
    how: Text


class ReachPlan(Schema):
    """How people are reached."""

    model_config = with_example(
        channels=["online", "paper"],
        groups=[{"group": "Travellers", "how": "Visits"}],
        easy_read=True,
        other_formats=["braille on request"],
    )

    channels: Annotated[list[Channel], Field(max_length=MOST)]
    groups: Annotated[list[ReachContent], Field(max_length=MOST)]
    easy_read: Yes
    other_formats: Annotated[list[Text], Field(max_length=MOST)]
