"""Code frames, codings and counts of themes, as they cross the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.disclosure.vocabulary import ValueNote
from services.engagement.consultations.schemas.codes import MOST, Code
from services.engagement.themes.rules.codings import Outcome, Stance
from services.engagement.themes.rules.dimensions import ThemeDimension
from services.shared.schemas import Count, Schema, Text, with_example

MOST_CODINGS = 500
THEME = {
    "code": "transport",
    "label": "Buses and parking",
    "description": "How people get there, by bus or car.",
    "examples": ["There is no bus on Sundays."],
    "merged_into": None,
    "retired": False,
}


class ThemeDefinition(Schema):
    """A theme of a code frame. Examples are the coders' own words, never an answer's."""

    model_config = with_example(**THEME)

    code: Code
    label: Text
    description: Text
    examples: Annotated[list[Text], Field(max_length=10)] = Field(default_factory=list)
    merged_into: Code | None = Field(
        default=None, description="the theme that its answers count for from now on"
    )
    retired: bool = Field(
        default=False, strict=True, description="given no more; what it was given stays"
    )


class NewCodeFrame(Schema):
    """The themes of a question, and why they are put so."""

    model_config = with_example(themes=[THEME], reason="After reading the first 50 answers")

    themes: Annotated[list[ThemeDefinition], Field(max_length=MOST)]
    reason: Text


class CodeFrameView(Schema):
    """A code frame as it stands; version 0 where none was put yet."""

    model_config = with_example(
        question="why", text="Why?", version=1, themes=[THEME], reason="First draft",
        changed_at="2026-11-02T10:00:00Z",
    )  # fmt: skip

    question: str
    text: str = Field(description="what people were asked")
    version: Count
    themes: list[ThemeDefinition]
    reason: str | None
    changed_at: datetime | None


class CoderProgress(Schema):
    """How many answers a person has coded."""

    model_config = with_example(coder="jane", answers=40)

    coder: str
    answers: Count


class CodeFrameItem(Schema):
    """A question that people answer in their own words, and how far its coding is."""

    model_config = with_example(
        question="why", text="Why?", version=1, answered=60, coded=40, uncoded=20, coders=[]
    )

    question: str
    text: str
    version: Count = Field(description="of its code frame; 0: none yet")
    answered: Count
    coded: Count = Field(description="read by a coder, also where that found no theme")
    uncoded: Count
    coders: list[CoderProgress]


class CodeFrames(Schema):
    """Every question for free text, in the questionnaire's order."""

    model_config = with_example(items=[])

    items: list[CodeFrameItem]


class GivenTheme(Schema):
    """A theme with the stance that the answer takes on it."""

    model_config = with_example(theme="transport", stance="negative")

    theme: Code
    stance: Stance = "none"


class NewCoding(Schema):
    """What one answer is given."""

    model_config = with_example(
        response="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
        outcome="coded",
        themes=[{"theme": "transport", "stance": "negative"}],
    )

    response: UUID
    outcome: Outcome = Field(
        description="`no_theme`: it says something that no theme has; `nothing_said`: nothing"
    )
    themes: Annotated[list[GivenTheme], Field(max_length=MOST)] = Field(default_factory=list)


class NewCodings(Schema):
    """The caller's codings of some answers, in place of what the caller gave them before."""

    model_config = with_example(codings=[])

    codings: Annotated[list[NewCoding], Field(max_length=MOST_CODINGS)]


class CodingView(Schema):
    """What a coder gave an answer; `counted`: whether the counts of themes take this one."""

    model_config = with_example(
        coder="jane", outcome="coded", counted=True, frame_version=1,
        coded_at="2026-11-02T10:00:00Z", themes=[{"theme": "transport", "stance": "negative"}],
    )  # fmt: skip

    coder: str
    outcome: Outcome
    counted: bool
    frame_version: Count
    coded_at: datetime
    themes: list[GivenTheme]


class SuggestedTheme(Schema):
    """A theme that a model suggests; it counts nowhere until a person has read the answer."""

    model_config = with_example(theme="transport", confidence=0.82)

    theme: str
    confidence: float = Field(description="0-1")


class CodedAnswer(Schema):
    """An answer to be read, with what coders gave it and a model suggests."""

    model_config = with_example(
        response="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a", text="There is no bus.", codings=[],
        suggested=[{"theme": "transport", "confidence": 0.82}],
    )  # fmt: skip

    response: UUID
    text: str
    codings: list[CodingView]
    suggested: list[SuggestedTheme]


class CodingsReceipt(Schema):
    """How many answers were given something, and of how many that counts."""

    model_config = with_example(coded=1, counted=1)

    coded: Count
    counted: Count


class ThemeCount(Schema):
    """How many answers have a theme. Null: withheld, since it is of fewer than 8 people, or would
    tell of fewer; the others are rounded to the nearest 5."""

    model_config = with_example(
        code="transport", label="Buses and parking", answers=40, share=0.4, note="rounded",
        positive=10, negative=20, mixed=0, none=10, campaigns=15, retired=False,
    )  # fmt: skip

    code: str
    label: str
    answers: Count | None
    share: float | None = Field(description="of the answers, 0-1; several themes add up to more")
    note: ValueNote | None
    positive: Count | None
    negative: Count | None
    mixed: Count | None
    none: Count | None
    campaigns: Count | None = Field(description="of these answers, those of campaigns")
    retired: bool


class GroupTheme(Schema):
    """How many answers of a group have a theme."""

    model_config = with_example(code="transport", answers=25, share=0.5)

    code: str
    answers: Count | None = Field(description="to the nearest 5; null: withheld")
    share: float | None = Field(description="of the group's answers, 0-1")


class ThemeGroup(Schema):
    """Answers that came by the same way; "(others)" are groups too small to be told alone, and
    "(not told)" is who did not say."""

    model_config = with_example(
        code="paper", answered=50, themes=[{"code": "transport", "answers": 25, "share": 0.5}]
    )

    code: str
    answered: Count | None = Field(description="to the nearest 5; null: withheld")
    themes: list[GroupTheme]


class ThemeCounts(Schema):
    """What was said, by theme: each answer counts by the coding of its first coder."""

    model_config = with_example(
        question="why", version=1, answered=100, coded=80, uncoded=20, with_theme=70, no_theme=10,
        nothing_said=0, campaigns=15, duplicates=0, themes=[], by=None, groups=[],
    )  # fmt: skip

    question: str
    version: Count
    answered: Count
    coded: Count = Field(description="read, whatever was found; with `uncoded` it is `answered`")
    uncoded: Count
    with_theme: Count | None
    no_theme: Count | None
    nothing_said: Count | None
    campaigns: Count | None = Field(description="of campaigns, as reviewers decided; they count")
    duplicates: Count | None = Field(description="sent again by one person; they count")
    themes: list[ThemeCount]
    by: ThemeDimension | None
    groups: list[ThemeGroup]
