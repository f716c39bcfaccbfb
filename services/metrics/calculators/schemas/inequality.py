"""Quantile groups and slopes of inequality as they cross the wire."""

from typing import Annotated

from pydantic import Field

from services.shared.figures import (
    CONFIDENCE,
    MOST_ITEMS,
    Amount,
    Answer,
    Code,
    Confidence,
    Figure,
    Multiplier,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.inequality.sii import TransformName

# The published example of PHEindicatormethods.
_POPULATIONS = (7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534)
_VALUES = (
    75.933459, 78.344238, 83.836063, 83.63754, 80.465503,
    81.115676, 81.693084, 84.190006, 80.595564, 86.289435,
)  # fmt: skip
EXAMPLE_QUANTILES = [
    {
        "population": population,
        "value": value,
        "standard_error": None,
        "lower": None,
        "upper": None,
    }
    for population, value in zip(_POPULATIONS, _VALUES, strict=True)
]


class CodedValue(Schema):
    """One area or organisation and its value."""

    model_config = with_example(code="B", value=12.0)

    code: Code = Field(description="each once")
    value: Figure = Field(description="what the groups are made by")


class QuantilesRequest(Schema):
    """Values to be put into groups of equal number."""

    model_config = with_example(
        values=[
            {"code": code, "value": value}
            for code, value in (("A", 3.1), ("B", 12.0), ("C", 7.4), ("D", 7.4), ("E", 30.2))
        ],
        quantiles=5,
        highest_is_one=False,
    )

    values: list[CodedValue] = Field(
        min_length=1, max_length=MOST_ITEMS, description="areas or organisations, in any order"
    )
    quantiles: Annotated[int, Field(strict=True, ge=2, le=1_000)] = Field(
        default=10, description="how many groups"
    )
    highest_is_one: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="group 1 has the highest values, not the lowest"
    )


class QuantileItem(Answer):
    """The group of one area or organisation."""

    model_config = with_example(code="B", quantile=4)

    code: str = Field(description="as given")
    quantile: int | None = Field(description="from 1; null where there are too few values")


class QuantilesResult(Answer):
    """All groups, in the order of the values."""

    model_config = with_example(items=[{"code": "B", "quantile": 4}], warnings=[])

    items: list[QuantileItem] = Field(description="one a value, in order")
    warnings: Warnings


class SiiQuantile(Schema):
    """One group of the population."""

    model_config = with_example(
        population=7291, value=75.933459, standard_error=1.64, lower=None, upper=None
    )

    population: Amount = Field(description="people in the group, more than 0")
    value: Figure = Field(description="the group's value")
    standard_error: Amount | None = Field(
        default=None,
        description="of the value, in its unit; null: from its limits, without them no interval",
    )
    lower: Figure | None = Field(default=None, description="lower 95% limit of the value")
    upper: Figure | None = Field(default=None, description="upper 95% limit of the value")


class SiiRequest(Schema):
    """Groups of a population, the most deprived first."""

    model_config = with_example(
        quantiles=EXAMPLE_QUANTILES, transform="none", multiplier=1, confidence=0.95
    )

    quantiles: list[SiiQuantile] = Field(
        min_length=2, max_length=100, description="from the most to the least deprived"
    )
    transform: TransformName = Field(
        default="none", description="scale of the line: log for rates, logit for proportions"
    )
    multiplier: Multiplier = Field(
        default=1.0, description="of the SII, its limits and the intercept, such as 100"
    )
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)


class SiiResult(Answer):
    """The gap between the ends of the scale, and their ratio."""

    model_config = with_example(
        sii=6.934616631,
        rii=1.088818083,
        intercept=78.076630666,
        lower=None,
        upper=None,
        rii_lower=None,
        rii_upper=None,
        warnings=[
            {
                "code": "no_standard_error",
                "detail": "An interval needs the standard error, or both 95% limits, of every "
                "quantile's value.",
            }
        ],
    )

    sii: float = Field(description="fitted value at rank 1 less that at rank 0")
    rii: float | None = Field(description="fitted value at rank 1 to that at rank 0")
    intercept: float = Field(description="fitted value at rank 0, in the values' unit")
    lower: float | None = Field(description="lower confidence limit of the SII")
    upper: float | None = Field(description="upper confidence limit of the SII")
    rii_lower: float | None = Field(description="lower confidence limit of the RII")
    rii_upper: float | None = Field(description="upper confidence limit of the RII")
    warnings: Warnings
