"""Proportions, rates, means and standardised rates as they cross the wire."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from services.shared.figures import (
    CONFIDENCE,
    METHOD,
    MOST_ITEMS,
    Amount,
    Answer,
    Confidence,
    Events,
    Figure,
    Lower,
    Multiplier,
    Upper,
    Value,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.estimates import Estimate
from services.statistics.intervals.isr import IsrKind
from services.statistics.intervals.poisson import CountMethod
from services.statistics.intervals.standard_population import BAND_WEIGHTS

MOST_STRATA = 1_000
STRATA = "bands of age, sex or the like; each person is in one"
# The published example of PHEindicatormethods.
_COUNTS = (127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91)
_PEOPLE = (
    636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207,
)  # fmt: skip
EXAMPLE_STRATA = [
    {"count": count, "population": people, "standard_population": weight, "frequencies": None}
    for count, people, weight in zip(_COUNTS, _PEOPLE, BAND_WEIGHTS, strict=True)
]


Levels = Annotated[
    list[Confidence] | None,
    Field(
        min_length=1,
        max_length=5,
        description="several at once, such as 0.95 and 0.998: `intervals` has the limits at each",
    ),
]


class Interval(Answer):
    """The limits at one of several levels of confidence."""

    model_config = with_example(
        confidence=0.998, lower=0.49549465740704474, upper=0.7783540614089685
    )

    confidence: float = Field(description=CONFIDENCE)
    lower: Lower
    upper: Upper


Intervals = Annotated[
    list[Interval] | None,
    Field(description="the limits at each of `levels`; not there without them"),
]
Estimated = TypeVar("Estimated", bound=Answer)


def at_levels(
    answer: type[Estimated],
    confidence: float,
    levels: Sequence[float] | None,
    estimate: Callable[[float], Estimate],
) -> Estimated:
    """The estimate as it crosses the wire, with its limits at each of the levels."""
    found = answer.of(estimate(confidence))
    if levels is None:
        return found
    limits = [(level, estimate(level)) for level in levels]
    intervals = [
        Interval(confidence=level, lower=each.lower, upper=each.upper) for level, each in limits
    ]
    return found.model_copy(update={"intervals": intervals})


class ProportionRequest(Schema):
    """A part and its whole."""

    model_config = with_example(
        numerator=65, denominator=100, confidence=0.95, levels=[0.95, 0.998]
    )

    numerator: Events = Field(description="those of the denominator who have it")
    denominator: Events = Field(description="everybody; 0 gives no value")
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)
    levels: Levels = None


class ProportionResult(Answer):
    """A proportion of 0-1 with Wilson's interval."""

    model_config = with_example(
        value=0.65,
        lower=0.5525444329688797,
        upper=0.7363575175690247,
        method="wilson",
        warnings=[],
        intervals=[
            {"confidence": 0.95, "lower": 0.5525444329688797, "upper": 0.7363575175690247},
            {"confidence": 0.998, "lower": 0.49549465740704474, "upper": 0.7783540614089685},
        ],
    )

    value: Value
    lower: Lower
    upper: Upper
    method: Literal["wilson"] = Field(description=METHOD)
    warnings: Warnings
    intervals: Intervals = None


class RateRequest(Schema):
    """Events, and what they are counted against."""

    model_config = with_example(
        count=5, denominator=100, multiplier=100, confidence=0.95, levels=[0.95, 0.998]
    )

    count: Events = Field(description="events; a person may have several")
    denominator: Amount = Field(description="such as person-years; 0 gives no value")
    multiplier: Multiplier = Field(default=1.0, description="the rate is for so many")
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)
    levels: Levels = None


class RateResult(Answer):
    """A rate with Byar's interval or, below 10 events, the exact one."""

    model_config = with_example(
        value=5.0,
        lower=1.6234863901184213,
        upper=11.66833207932267,
        method="exact",
        warnings=[],
        intervals=[
            {"confidence": 0.95, "lower": 1.6234863901184213, "upper": 11.66833207932267},
            {"confidence": 0.998, "lower": 0.7393717319178327, "upper": 16.454745203680105},
        ],
    )

    value: Value
    lower: Lower
    upper: Upper
    method: CountMethod = Field(description=METHOD)
    warnings: Warnings
    intervals: Intervals = None


class MeanRequest(Schema):
    """Values of a sample."""

    model_config = with_example(values=[4.0, 6.5, 5.0, 7.5, 6.0], confidence=0.95)

    values: list[Figure] = Field(min_length=1, max_length=MOST_ITEMS, description="in any order")
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)


class MeanResult(Answer):
    """A mean with the interval of Student's t; from one value there is no interval."""

    model_config = with_example(
        value=5.8, lower=4.122604307536672, upper=7.477395692463328, method="t", warnings=[]
    )

    value: Value
    lower: Lower
    upper: Upper
    method: Literal["t"] = Field(description=METHOD)
    warnings: Warnings


class EventFrequency(Schema):
    """How many people had so many events each."""

    model_config = with_example(events=2, people=5)

    events: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = Field(
        description="of one person"
    )
    people: Annotated[int, Field(strict=True, ge=0, le=10**9)] = Field(
        description="who had so many"
    )


class DsrStratum(Schema):
    """One band: its events, its people, and its standard people."""

    model_config = with_example(**EXAMPLE_STRATA[0])

    count: Events = Field(description="events in the band")
    population: Amount = Field(description="people in the band")
    standard_population: Amount = Field(description="people of the standard population in the band")
    frequencies: Annotated[list[EventFrequency], Field(max_length=MOST_STRATA)] | None = Field(
        default=None,
        description="where a person may have several events, such as admissions: they make up the "
        "count, and widen the interval; null: events are independent",
    )


class DsrRequest(Schema):
    """All bands of a population."""

    model_config = with_example(
        strata=EXAMPLE_STRATA, multiplier=100000, confidence=0.95, levels=[0.95, 0.998]
    )

    strata: list[DsrStratum] = Field(min_length=1, max_length=MOST_STRATA, description=STRATA)
    multiplier: Multiplier = Field(default=100_000.0, description="the rate is for so many")
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)
    levels: Levels = None


class DsrResult(Answer):
    """A directly standardised rate with Dobson's interval; null for fewer than 10 events."""

    model_config = with_example(
        value=10430.247991,
        lower=9717.709068,
        upper=11178.940915,
        warnings=[],
        intervals=[
            {"confidence": 0.95, "lower": 9717.709067985686, "upper": 11178.940915479254},
            {"confidence": 0.998, "lower": 9323.287880219907, "upper": 11620.595999522062},
        ],
    )

    value: Value
    lower: Lower
    upper: Upper
    warnings: Warnings
    intervals: Intervals = None


class IsrStratum(Schema):
    """One band: its events and people, and those of the reference."""

    model_config = with_example(
        count=12, population=4000, reference_count=2500, reference_population=1_000_000
    )

    count: Events = Field(description="events in the band")
    population: Amount = Field(description="people in the band")
    reference_count: Amount = Field(description="events in the band of the reference")
    reference_population: Amount = Field(description="people in the band of the reference")


class IsrRequest(Schema):
    """All bands of a population and of its reference."""

    model_config = with_example(
        strata=[
            {
                "count": 12,
                "population": 4000,
                "reference_count": 2500,
                "reference_population": 1_000_000,
            },
            {
                "count": 30,
                "population": 1000,
                "reference_count": 10_000,
                "reference_population": 500_000,
            },
        ],
        kind="ratio",
        multiplier=100,
        confidence=0.95,
    )

    strata: list[IsrStratum] = Field(min_length=1, max_length=MOST_STRATA, description=STRATA)
    kind: IsrKind = Field(description="ratio: observed to expected; rate: that times the crude")
    multiplier: Multiplier = Field(default=1.0, description="such as 100 for a mortality ratio")
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)


class IsrResult(Answer):
    """Observed against expected events."""

    model_config = with_example(
        observed=42,
        expected=30.0,
        value=140.0,
        lower=100.88905729294324,
        upper=189.24412913478034,
        method="byar",
        warnings=[],
    )

    observed: int = Field(description="events that there are")
    expected: float | None = Field(description="events at the rates of the reference")
    value: Value
    lower: Lower
    upper: Upper
    method: CountMethod = Field(description=METHOD)
    warnings: Warnings
