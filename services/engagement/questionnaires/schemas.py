"""What the outside sees of questionnaires, and what it sends."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from services.engagement.questionnaires.rules.questions import About, Kind
from services.shared.patterns import named
from services.shared.schemas import IsoDate, Number, Schema, Text, with_example

CODE = named("^[a-z0-9][a-z0-9_]{0,63}$", "a code of small letters, digits and _")
Code = Annotated[str, Field(pattern=CODE)]
MOST_QUESTIONS, MOST_OPTIONS, MOST_CONDITIONS = 200, 100, 50
YES = {"code": "yes", "text": "Yes", "welsh": "Ydw", "exclusive": False, "other": False}
NO = {"code": "no", "text": "No", "welsh": "Nac ydw", "exclusive": False, "other": False}
CHILDREN = {"question": "children", "one_of": ["yes"]}
QUESTION: dict[str, Any] = {
    "code": "children",
    "kind": "single",
    "text": "Do you have children?",
    "welsh": "Oes gennych chi blant?",
    "options": [YES, NO],
    "rows": [],
    "mandatory": True,
    "least": None,
    "most": None,
    "show_if": None,
    "about": "views",
}
PERMISSION: dict[str, Any] = QUESTION | {
    "code": "may_publish",
    "kind": "permission_to_publish",
    "text": "May we publish what you say, without your name?",
    "welsh": "A gawn ni gyhoeddi'r hyn a ddywedwch, heb eich enw?",
    "options": [],
}


class OptionContent(Schema):
    """An option, or a row of a matrix."""

    model_config = with_example(**YES)

    code: Code
    text: Text
    welsh: Text | None = None
    exclusive: bool = Field(default=False, strict=True, description="goes with no other option")
    other: bool = Field(default=False, strict=True, description="takes a text of one's own")


class ConditionContent(Schema):
    """When a question is shown: a test of an earlier answer, or of other conditions."""

    model_config = with_example(**CHILDREN)

    question: Code | None = Field(default=None, description="a question before this one")
    one_of: Annotated[list[Code], Field(min_length=1, max_length=MOST_OPTIONS)] | None = Field(
        default=None, description="options of which one is ticked"
    )
    at_least: Number | None = None
    at_most: Number | None = None
    answered: Annotated[bool, Field(strict=True)] | None = None
    all_of: Annotated[list["ConditionContent"], Field(max_length=MOST_CONDITIONS)] | None = None
    any_of: Annotated[list["ConditionContent"], Field(max_length=MOST_CONDITIONS)] | None = None
    none_of: Annotated[list["ConditionContent"], Field(max_length=MOST_CONDITIONS)] | None = None


class QuestionContent(Schema):
    """A question, in English and, where residents of Wales are affected, in Welsh."""

    model_config = with_example(**QUESTION)

    code: Code
    kind: Kind
    text: Text
    welsh: Text | None = None
    options: Annotated[list[OptionContent], Field(max_length=MOST_OPTIONS)] = Field(
        default_factory=list
    )
    rows: Annotated[list[OptionContent], Field(max_length=MOST_OPTIONS)] = Field(
        default_factory=list, description="of a matrix"
    )
    mandatory: bool = Field(default=False, strict=True, description="where it is shown")
    least: Number | None = Field(default=None, description="smallest number, or fewest options")
    most: Number | None = Field(default=None, description="largest number, or most options")
    show_if: ConditionContent | None = Field(default=None, description="null: always shown")
    about: About = Field(default="views", description="`equality`: kept apart from the views")


class NewQuestionnaire(Schema):
    """All questions, in the order in which they are asked."""

    model_config = with_example(questions=[QUESTION, PERMISSION], notice=None)

    questions: Annotated[list[QuestionContent], Field(min_length=1, max_length=MOST_QUESTIONS)]
    notice: Text | None = Field(
        default=None, description="what is corrected; needed once the questions are frozen"
    )

    def columns(self) -> list[dict[str, Any]]:
        """As the table has them."""
        return [each.model_dump(mode="json", exclude_none=True) for each in self.questions]


class QuestionnaireView(Schema):
    """The newest version, with the JSON Schema of its answers."""

    model_config = with_example(
        version=1,
        questions=[QUESTION, PERMISSION],
        notice=None,
        frozen_on=None,
        entered_by="jane.doe",
        entered_at="2026-11-22T10:00:00Z",
        answers={"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
    )

    version: int
    questions: list[QuestionContent]
    notice: str | None
    frozen_on: IsoDate | None = Field(description="null: the questions may still change")
    entered_by: str
    entered_at: datetime
    answers: dict[str, Any] = Field(
        description="JSON Schema (2020-12) of the object of answers by code, conditions included"
    )


ANSWERS: dict[str, Any] = {"children": "yes", "may_publish": True}


class AnswersContent(Schema):
    """Answers by the codes of their questions."""

    model_config = with_example(answers=ANSWERS)

    answers: dict[str, Any] = Field(max_length=MOST_QUESTIONS)


class AnswerFaultView(Schema):
    """Something wrong with an answer."""

    model_config = with_example(
        pointer="#/answers/kids_count",
        code="question_hidden",
        detail="This question is not shown to who answers like that; leave it out.",
    )

    pointer: str
    code: str
    detail: str


class AnswersVerdict(Schema):
    """What is shown to who answers like that, and what of it does not fit."""

    model_config = with_example(valid=True, version=1, shown=["children", "may_publish"], errors=[])

    valid: bool
    version: int
    shown: list[str] = Field(description="the questions that are shown, in their order")
    errors: list[AnswerFaultView]
