"""Weights, representativeness and cross-tabs as they cross the wire."""

from datetime import date
from typing import Any

from pydantic import Field

from services.engagement.questionnaires.rules.questions import About, Kind
from services.engagement.responses.rules.channels import RespondentKind
from services.engagement.results.rules.dimensions import DimensionName
from services.engagement.results.schemas import PEOPLE
from services.shared.figures import Lower, Upper, Warnings
from services.shared.schemas import Schema, with_example

ID = "0b9f2f0e-8a5d-4f0e-9a54-5a7c6c0f9b1d"
MARGIN: dict[str, Any] = {
    "code": "deprivation", "source": "Mid-2024 estimates, ONS", "as_of": "2024-06-30",
}  # fmt: skip
WEIGHTED: dict[str, Any] = {
    "item": None, "code": "agree", "text": "Yes", "share": 0.6, "weighted": 0.57,
}  # fmt: skip
CATEGORY: dict[str, Any] = {
    "code": "60+", "name": "60 and older", "respondents": 60, "population": 87000,
    "rate": 0.00068966, "lower": 0.00053, "upper": 0.00088, "index": 0.87586207,
    "index_lower": 0.7, "index_upper": 1.07,
}  # fmt: skip


class SourceView(Schema):
    """A margin, and where its population was published."""

    model_config = with_example(**MARGIN)

    code: str
    source: str
    as_of: date


class WeightedValue(Schema):
    """An answer: the share of those who answered is primary, the weighted one stands beside it."""

    model_config = with_example(**WEIGHTED)

    item: str | None = Field(description="row of a matrix, or option that is ranked")
    code: str
    text: str
    share: float | None = Field(description="unweighted, 0-1")
    weighted: float | None = Field(
        description="to a whole percent; null: withheld, since a count by a margin is 1 to 7, or "
        "since the effective size is below 30"
    )


class WeightedQuestionView(Schema):
    """A question with options."""

    model_config = with_example(
        code="view", kind="single", text="What do you think?", values=[WEIGHTED]
    )

    code: str
    kind: Kind
    text: str
    values: list[WeightedValue]


class WeightedView(Schema):
    """Shares as they are, and weighted to the margins, as a sensitivity analysis."""

    model_config = with_example(
        consultation=ID, kind="individual", margins=[MARGIN], people=400, left_out=10,
        n_eff=312.4, deff=1.28, trimmed=0, rounds=7,
        questions=[
            {"code": "view", "kind": "single", "text": "What do you think?", "values": [WEIGHTED]}
        ],
        warnings=[],
    )  # fmt: skip

    consultation: str
    kind: RespondentKind
    margins: list[SourceView]
    people: int | None = Field(description="who has a weight; " + PEOPLE)
    left_out: int | None = Field(description="in no category of a margin; " + PEOPLE)
    n_eff: float | None = Field(
        description="so many of equal weight would be as certain; to the nearest 5 where 1 to 7 "
        "people are in several categories at once, null where in one"
    )
    deff: float | None = Field(description="respondents over n_eff")
    trimmed: bool = Field(description="whether weights were held within 0.2 to 5 times the mean")
    rounds: int
    questions: list[WeightedQuestionView]
    warnings: Warnings


class ComparedCategory(Schema):
    """A category of the population."""

    model_config = with_example(**CATEGORY)

    code: str
    name: str
    respondents: int = Field(description="to the nearest 5")
    population: int
    rate: float | None = Field(description="share of its people who answered, 0-1")
    lower: Lower
    upper: Upper
    index: float | None = Field(
        description="its share of respondents to its share of the population; 1 is level"
    )
    index_lower: Lower
    index_upper: Upper


class ComparedMargin(Schema):
    """Respondents beside a population."""

    model_config = with_example(
        **MARGIN, about="views", ratio=0.6277, similarity=0.9016, categories=[CATEGORY], left_out=[]
    )

    code: str
    about: About = Field(description="`equality`: of equality data, which are kept apart")
    source: str
    as_of: date
    ratio: float | None = Field(description="lowest response rate to the highest, 0-1")
    similarity: float | None = Field(description="overlap of the two distributions, 0-1")
    categories: list[ComparedCategory] = Field(
        description="those with few respondents together; none: withheld"
    )
    left_out: list[str] = Field(description="categories that are told with who gave none")


class RepresentativenessView(Schema):
    """For whom respondents stand, margin by margin."""

    model_config = with_example(
        consultation=ID, kind="individual", warnings=[],
        margins=[
            {**MARGIN, "about": "views", "ratio": 0.6277, "similarity": 0.9016,
             "categories": [CATEGORY], "left_out": []}
        ],
    )  # fmt: skip

    consultation: str
    kind: RespondentKind
    margins: list[ComparedMargin]
    warnings: Warnings


class CrossTabRow(Schema):
    """An option of the first question, by the options of the second."""

    model_config = with_example(code="agree", text="Yes", people=[120, 35, None])

    code: str
    text: str
    people: list[int | None] = Field(description=PEOPLE)


class CrossTabColumn(Schema):
    """An option of the second question."""

    model_config = with_example(code="car", text="By car")

    code: str
    text: str


class CrossTabView(Schema):
    """Two questions against each other; "(none)" is who did not answer or was not asked."""

    model_config = with_example(
        consultation=ID, kind="individual", filters={}, first="view", second="way",
        columns=[{"code": "car", "text": "By car"}],
        rows=[{"code": "agree", "text": "Yes", "people": [120]}], warnings=[],
    )  # fmt: skip

    consultation: str
    kind: RespondentKind
    filters: dict[DimensionName, str]
    first: str
    second: str
    columns: list[CrossTabColumn]
    rows: list[CrossTabRow]
    warnings: Warnings
