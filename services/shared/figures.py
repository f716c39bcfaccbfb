"""Figures as they cross the wire, of a size that every method stays finite on, and caveats."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field

from services.shared.schemas import NO_NUL, Day, Schema, with_example

LARGEST, SMALLEST = 1e15, 1e-12
"""No figure of a health service is beyond them, and squares and ratios of them stay finite."""
MOST_EVENTS = 10**12
MOST_ITEMS = 10_000


def _of_a_size(number: float) -> float:
    if number and abs(number) < SMALLEST:
        raise ValueError(f"a number is 0 or at least {SMALLEST:g} in size")
    return number


Figure = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST), AfterValidator(_of_a_size)]
"""A finite number of a size that can be summed and squared."""

Amount = Annotated[float, Field(strict=True, ge=0, le=LARGEST), AfterValidator(_of_a_size)]
"""A figure from 0, such as people or person-years."""

Events = Annotated[int, Field(strict=True, ge=0, le=MOST_EVENTS)]
"""A count of events or cases."""

Confidence = Annotated[float, Field(strict=True, gt=0, lt=1)]

Multiplier = Annotated[float, Field(strict=True, gt=0, le=1e9), AfterValidator(_of_a_size)]

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_NUL)]
"""A code of the caller's choice."""

Periods = Annotated[list[Day], Field(max_length=MOST_ITEMS)]

CONFIDENCE = "share of intervals that contain the truth, between 0 and 1"
METHOD = "how the interval was computed"


class Caveat(Schema):
    """Something to keep in mind when reading a result."""

    model_config = with_example(
        code="few_points", detail="12 points; limits are provisional with fewer than 13"
    )

    code: str = Field(description="stable name of the warning")
    detail: str = Field(description="what it is about, in English")


class Answer(Schema):
    """Base of all answers: made from what a method returns."""

    @classmethod
    def of(cls, outcome: object) -> Self:
        """The outcome as it crosses the wire."""
        return cls.model_validate(outcome, from_attributes=True)


Value = Annotated[float | None, Field(description="null where it cannot be given")]
Lower = Annotated[float | None, Field(description="lower confidence limit")]
Upper = Annotated[float | None, Field(description="upper confidence limit")]
Warnings = Annotated[
    list[Caveat], Field(description="why a value is null, or what to keep in mind")
]
