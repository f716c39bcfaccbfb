"""What the outside sees of an indicator."""

from typing import Literal

from pydantic import ConfigDict, Field, JsonValue

from services.metrics.indicators.models import Indicator
from services.shared.schemas import Schema

EXAMPLE: dict[str, JsonValue] = {
    "code": "ae-breaches",
    "version": 1,
    "name": "A&E four-hour breaches",
    "description": "Attendances that lasted more than four hours from arrival.",
    "numerator": "attendances over four hours from arrival to admission, transfer or discharge",
    "denominator": None,
    "unit": "count",
    "improvement": "decrease",
    "frequency": "month",
    "breakdown": "department",
    "categories": ["1", "2", "other", "all"],
    "source": "NHS England, A&E Attendances and Emergency Admissions",
}


class IndicatorDefinition(Schema):
    """What is measured, how, in which unit, and which way is better."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    code: str
    version: int = Field(description="counts changes of the definition")
    name: str
    description: str
    numerator: str = Field(description="what is counted")
    denominator: str | None = Field(description="out of what; null for a plain count")
    unit: Literal["count", "proportion"] = Field(description="proportions are 0-1")
    improvement: Literal["increase", "decrease", "neutral"] = Field(
        description="which way is better"
    )
    frequency: Literal["month"] = Field(description="length of a period")
    breakdown: str = Field(description="name of the query parameter that picks a category")
    categories: list[str] = Field(description="what the breakdown may be; `all` is their sum")
    source: str

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorDefinition":
        return cls(**{name: getattr(indicator, name) for name in cls.model_fields})
