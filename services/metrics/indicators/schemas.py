"""What the outside sees of an indicator, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.charts.units import unit_words
from services.metrics.indicators.models import IMPROVEMENT, Indicator
from services.metrics.indicators.rules import targets as rules
from services.metrics.indicators.rules.definitions import CATEGORY_TYPES, Content
from services.shared.patterns import named
from services.shared.schemas import NO_NUL, Day, Number, Schema, Text, with_example
from services.statistics.comparison.trend import Polarity
from services.statistics.spc.vocabulary import Improvement

INDICATOR_WORDS = "an indicator's code: small letters, digits and hyphens, such as ae-breaches"
CODE = named("^[a-z0-9]+(-[a-z0-9]+)*$", INDICATOR_WORDS)
NAMED = named("^[a-z0-9-]+$", INDICATOR_WORDS)
CATEGORY = named("^[A-Za-z0-9_ +-]+$", "letters, digits, spaces and _ + -")
"""A code that is looked up, and is not found where no indicator can have it."""
STANDARD: dict[str, Any] = {
    "kind": "standard",
    "value": 0.92,
    "starts": "2012-04-01",
    "ends": None,
    "label": "NHS Constitution: 92% within 18 weeks",
}
CONTENT: dict[str, Any] = {
    "level": "local",
    "name": "Overdue outpatient follow-ups",
    "description": "Patients whose follow-up appointment is past the date it was wanted for.",
    "numerator": "patients on the follow-up list past their date at the end of the month",
    "denominator": None,
    "calculation": "count",
    "unit": "count",
    "multiplier": 1,
    "polarity": "low_is_good",
    "frequency": "month",
    "breakdown": None,
    "categories": [],
    "targets": [],
    "source": "the trusts' follow-up lists",
    "disclosure_rule": "small_counts",
    "owner": "planned care directorate",
    "programme_area": "planned care",
    "review_date": "2027-04-01",
    "due_days": 20,
    "public_approver": "Director of Performance",
}
STATE: dict[str, Any] = {
    "code": "overdue-follow-ups-local",
    "organisation": "27D",
    "version": 1,
    "state": "published",
    "drafted_by": "jane.doe",
    "drafted_at": "2026-11-22T10:00:00Z",
    "approved_by": "john.roe",
    "approved_at": "2026-11-23T10:00:00Z",
    "published_at": "2026-11-23T10:05:00Z",
}
Calculation = Literal["count", "proportion", "rate", "ratio", "mean", "median", "standardised_rate"]
Unit = Literal["count", "proportion", "rate", "ratio", "days", "weeks", "years", "gbp"]
Breakdown = Literal[CATEGORY_TYPES]  # type: ignore[valid-type]
State = Literal["draft", "approved", "published"]
Level = Literal["national", "local"]
Short = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=NO_NUL, strip_whitespace=True),
]
NamedIndicator = Annotated[str, Field(pattern=NAMED, max_length=64)]
Category = Annotated[str, Field(max_length=64, pattern=CATEGORY)]


class Target(Schema):
    """What is aimed at, and on which days."""

    model_config = with_example(**STANDARD)

    kind: Literal["standard", "interim", "target"] = Field(
        description="set for everybody, a step back to that, or an aim of one's own"
    )
    value: Number = Field(description="in the indicator's unit")
    starts: Day | None = Field(description="first day; null: as long as there are figures")
    ends: Day | None = Field(description="last day; null: still holds")
    label: Short

    def rule(self) -> rules.Target:
        return rules.Target(self.kind, self.value, self.starts, self.ends, self.label)

    @classmethod
    def of(cls, target: rules.Target) -> "Target":
        return cls(**target._asdict())


def targets_of(indicator: Indicator) -> list[rules.Target]:
    """What is aimed at, as the rules know it."""
    return [Target.model_validate(each).rule() for each in indicator.targets]


class IndicatorContent(Schema):
    """A definition: what is measured, how, what is aimed at, and who answers for it."""

    model_config = with_example(**CONTENT)

    level: Level = Field(description="national, or one body's own")
    name: Short
    description: Text
    numerator: Text = Field(description="what is counted")
    denominator: Text | None = Field(
        default=None, description="out of what; null for a plain count"
    )
    calculation: Calculation = Field(description="how a value comes of both")
    unit: Unit = Field(description="of the value; proportions are 0-1")
    multiplier: Annotated[float, Field(strict=True, gt=0, le=1_000_000)] = Field(
        default=1, description="what a rate is per: 1,000 or 100,000"
    )
    polarity: Polarity = Field(description="which way is better")
    frequency: Literal["month", "quarter", "year"] = Field(description="length of a period")
    breakdown: Breakdown | None = Field(
        default=None,
        description="query parameter that picks a category; its categories add up to the whole",
    )
    categories: list[Category] = Field(
        max_length=200, description="what the breakdown may be; `all` is their sum"
    )
    targets: list[Target] = Field(max_length=50)
    source: Text
    disclosure_rule: Literal["open_data", "not_people", "small_counts"] = Field(
        description="small_counts: counts of people, 1-7 suppressed, others rounded to 5"
    )
    owner: Short = Field(description="who keeps the definition")
    programme_area: Short
    review_date: Day | None
    due_days: Annotated[int, Field(strict=True, ge=0, le=366)] | None = Field(
        default=None, description="days after its period that a local figure is due"
    )
    public_approver: Short | None = Field(
        default=None, description="who answers for a local indicator in public: name or office"
    )

    def checked(self) -> Content:
        """What the rules look at."""
        said = {name: getattr(self, name) for name in Content._fields if name != "targets"}
        return Content(**said, targets=[target.rule() for target in self.targets])

    def columns(self) -> dict[str, Any]:
        """The content as the table keeps it."""
        said = {name: getattr(self, name) for name in IndicatorContent.model_fields}
        return said | {"targets": [target.model_dump(mode="json") for target in self.targets]}


class NewIndicator(IndicatorContent):
    """A definition that nothing is kept under yet."""

    model_config = with_example(code=STATE["code"], **CONTENT)

    code: Annotated[str, Field(pattern=CODE, max_length=64)]


class PublishedIndicator(IndicatorContent):
    """A published definition, as everybody may read it."""

    model_config = with_example(
        **CONTENT,
        **{name: STATE[name] for name in ("code", "organisation", "version", "published_at")},
    )

    code: str
    organisation: str | None = Field(
        description="whose own a local definition is; null: it is kept for all"
    )
    version: int = Field(description="counts changes of the published definition")
    published_at: datetime | None

    @classmethod
    def of(cls, indicator: Indicator) -> "PublishedIndicator":
        return cls(**{name: getattr(indicator, name) for name in cls.model_fields})


class IndicatorDefinition(PublishedIndicator):
    """One version of a definition, and how far it has come."""

    model_config = with_example(**CONTENT, **STATE)

    state: State
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None = Field(description="a second person")
    approved_at: datetime | None

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorDefinition":
        return cls(**{name: getattr(indicator, name) for name in cls.model_fields})


class IndicatorRef(Schema):
    """The indicator that the figures are of."""

    code: str
    name: str
    unit: Unit = Field(description="of the value; proportions are 0-1")
    multiplier: float = Field(description="what a rate is per: 1,000 or 100,000")
    polarity: Polarity = Field(description="which way is better")

    @property
    def improvement(self) -> Improvement:
        return Improvement(IMPROVEMENT[self.polarity])

    @property
    def unit_words(self) -> str | None:
        """The title of an axis of its values."""
        return unit_words(self.unit, self.multiplier)

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorRef":
        return cls.model_validate({name: getattr(indicator, name) for name in cls.model_fields})
