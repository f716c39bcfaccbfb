"""Life expectancy as it crosses the wire."""

from pydantic import Field

from services.shared.figures import (
    CONFIDENCE,
    Amount,
    Answer,
    Confidence,
    Events,
    Lower,
    Upper,
    Value,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.life_expectancy import FIRST_AGES

# The published example of PHEindicatormethods.
_PEOPLE = (
    7060, 35059, 46974, 48489, 43219, 38561, 46009, 57208, 61435, 55601, 50209, 56416, 46411, 39820,
    37978, 37039, 33288, 23306, 11936, 11936,
)  # fmt: skip
_DEATHS = (
    17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936, 1937,
)  # fmt: skip
EXAMPLE_BANDS = [
    {"deaths": deaths, "population": people}
    for deaths, people in zip(_DEATHS, _PEOPLE, strict=True)
]
EXAMPLE_AGE = {
    "age": 0,
    "value": 80.16960813,
    "lower": 79.88269072,
    "upper": 80.45652554,
    "warnings": [],
}


class AgeBandIn(Schema):
    """One band of age."""

    model_config = with_example(deaths=17, population=7060)

    deaths: Events = Field(description="in the band")
    population: Amount = Field(description="people, or person-years, in the band")


class LifeExpectancyRequest(Schema):
    """The deaths and people of a population in the twenty bands of an abridged life table."""

    model_config = with_example(bands=EXAMPLE_BANDS, confidence=0.95)

    bands: list[AgeBandIn] = Field(
        min_length=len(FIRST_AGES),
        max_length=len(FIRST_AGES),
        description="from 0, 1-4, 5-9 years of age and so on to 85-89 and the open band from 90",
    )
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)


class LifeExpectancyAtAge(Answer):
    """Years still to be lived, on average, from an age on."""

    model_config = with_example(**EXAMPLE_AGE)

    age: int = Field(description="years, at which a band begins")
    value: Value
    lower: Lower
    upper: Upper
    warnings: Warnings


class LifeExpectancyResult(Answer):
    """Life expectancy at the start of every band, at birth first."""

    model_config = with_example(items=[EXAMPLE_AGE])

    items: list[LifeExpectancyAtAge] = Field(description="one a band, in order")
