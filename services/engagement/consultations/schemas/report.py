"""What came in, and what people said."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from services.engagement.consultations.schemas.codes import MOST, Channel, Code, Share
from services.shared.schemas import Count, Day, Schema, Text, with_example


class HalfWayReview(Schema):
    """Who has answered so far, and what is done about it."""

    model_config = with_example(
        reviewed_on="2026-07-11",
        respondents="612, of whom 40 under 25",
        against_population="Under 25 are 28% of residents.",
        actions="Two evenings at the college",
    )

    reviewed_on: Day
    respondents: Text
    against_population: Text
    actions: Text


class ResponseFreeze(Schema):
    """That no more responses are added or withdrawn."""

    model_config = with_example(frozen_on="2026-09-14", responses=912, late_post=3)

    frozen_on: Day
    responses: Count
    late_post: Count = Field(description="counted apart")


class Report(Schema):
    """The report on what people said, as published."""

    model_config = with_example(
        version="1",
        published_on="2026-11-01",
        source="https://example.org/report",
        reading="all",
        sampling=None,
        campaigns="One campaign of 120 letters",
        counts_by_channel={"online": 700, "paper": 212},
        population="Older people are over-represented.",
        software="None",
        late_explanation=None,
    )

    version: Code
    published_on: Day
    source: Text
    reading: Literal["all", "sample"]
    sampling: Text | None = Field(default=None, description="how a sample was drawn")
    campaigns: Text
    counts_by_channel: Annotated[dict[Channel, Count], Field(max_length=len(get_args(Channel)))]
    population: Text = Field(description="respondents against the population")
    software: Text = Field(description="what was used in the analysis, or that none was")
    late_explanation: Text | None = None


class ThemeContent(Schema):
    """What many said; `share` is of the responses, from 0 to 1."""

    model_config = with_example(code="transport", title="Buses and parking", share=0.31)

    code: Code
    title: Text
    share: Share


class Themes(Schema):
    """The themes of what people said."""

    model_config = with_example(
        themes=[{"code": "transport", "title": "Buses and parking", "share": 0.31}]
    )

    themes: Annotated[list[ThemeContent], Field(max_length=MOST)]
