"""Results as they cross the wire."""

from typing import Any

from pydantic import Field

from services.engagement.questionnaires.rules.questions import Kind
from services.engagement.responses.rules.channels import RespondentKind
from services.engagement.results.rules.dimensions import DimensionName
from services.shared.figures import Warnings
from services.shared.schemas import Schema, with_example

PEOPLE = "to the nearest 5; null: withheld, since it or another one is 1 to 7"
VALUE: dict[str, Any] = {
    "code": "agree", "text": "Yes", "people": 240, "share": 0.6, "lower": 0.5512, "upper": 0.6468,
}  # fmt: skip
ITEM: dict[str, Any] = {
    "code": None, "text": None, "answered": None, "not_answered": None, "mean_rank": None,
    "values": [VALUE],
}  # fmt: skip
FIGURES: dict[str, Any] = {
    "people": 400, "shown": 400, "not_shown": 0, "answered": 400, "not_answered": 0,
    "items": [ITEM], "numbers": None,
}  # fmt: skip
GROUP: dict[str, Any] = {"group": "online", "name": None, "figures": FIGURES}
QUESTION: dict[str, Any] = {
    "code": "view", "kind": "single", "text": "What do you think?", "figures": FIGURES,
    "groups": [GROUP],
}  # fmt: skip


class GroupView(Schema):
    """Respondents who are told together; "(others)" are groups too small to be told alone, and
    "(not told)" who did not say."""

    model_config = with_example(code="online", people=340)

    code: str
    people: int | None = Field(description=PEOPLE)


class ValueView(Schema):
    """An answer, with Wilson's 95% interval."""

    model_config = with_example(**VALUE)

    code: str = Field(description="of the option; of a ranking the rank, from 1")
    text: str
    people: int | None = Field(description=PEOPLE)
    share: float | None = Field(description="0-1 of those who were shown the question")
    lower: float | None
    upper: float | None


class ItemView(Schema):
    """The answers to a question, to a row of a matrix, or for an option that is ranked."""

    model_config = with_example(**ITEM)

    code: str | None = Field(description="row of a matrix, or option that is ranked")
    text: str | None
    answered: int | None = Field(description="of a row of a matrix; " + PEOPLE)
    not_answered: int | None
    mean_rank: float | None = Field(description="of those who ranked it, from what is shown")
    values: list[ValueView] = Field(
        description="of a multiple question they are of respondents, and may exceed 1 together"
    )


class NumbersView(Schema):
    """Of the numbers that were given: where there are 8 or more."""

    model_config = with_example(mean=3.4, first_quartile=2.0, median=3.0, third_quartile=5.0)

    mean: float
    first_quartile: float
    median: float
    third_quartile: float


class FiguresView(Schema):
    """Answered and not answered are of those who were shown the question."""

    model_config = with_example(**FIGURES)

    people: int | None = Field(description=PEOPLE)
    shown: int | None
    not_shown: int | None
    answered: int | None
    not_answered: int | None
    items: list[ItemView]
    numbers: NumbersView | None = Field(description="of a question for a number, of all together")


class GroupFigures(Schema):
    """The figures of one of the groups."""

    model_config = with_example(**GROUP)

    group: str
    name: str | None = Field(description="what a margin on record calls it; null where none does")
    figures: FiguresView


class QuestionView(Schema):
    """A question, to all who are asked about, and to each group."""

    model_config = with_example(**QUESTION)

    code: str
    kind: Kind
    text: str
    figures: FiguresView
    groups: list[GroupFigures]


class ApartView(Schema):
    """What is in no figure: a petition is one response, its signatures are told beside it."""

    model_config = with_example(late=10, petitions=9, signatures=75570)

    late: int | None = Field(description="post that came after the closing; " + PEOPLE)
    petitions: int
    signatures: int


class ResultsView(Schema):
    """What people answered. Counts are of people; nothing is added over individuals and
    organisations."""

    model_config = with_example(
        consultation="0b9f2f0e-8a5d-4f0e-9a54-5a7c6c0f9b1d", label=None, version=1, frozen=True,
        kind="individual", by="channel", filters={}, people=400,
        channels=[{"code": "online", "people": 340}],
        apart={"late": 0, "petitions": 0, "signatures": 0},
        groups=[{"code": "online", "people": 340}], questions=[QUESTION], warnings=[],
    )  # fmt: skip

    consultation: str
    label: str | None = Field(description="what it is, where it is no consultation")
    version: int = Field(description="of the questionnaire")
    frozen: bool = Field(description="false: no result leaves but counts by channel")
    kind: RespondentKind
    by: DimensionName | None
    filters: dict[DimensionName, str]
    people: int | None = Field(description="who is asked about; " + PEOPLE)
    channels: list[GroupView] = Field(description="side by side, of all of that kind")
    apart: ApartView
    groups: list[GroupView]
    questions: list[QuestionView]
    warnings: Warnings
