"""Waiting times as they cross the wire."""

from typing import Annotated, Literal

from pydantic import Field

from services.metrics.calculators.schemas.fields import Answer, Events, Warnings
from services.shared.schemas import Schema, with_example

PercentileName = Literal["median_weeks", "p92_weeks", "p95_weeks"]
HIDDEN = "; null where the open band hides it"


class RttRequest(Schema):
    """People who wait, by weeks waited."""

    model_config = with_example(bands=[10, 10, 80], open_ended=False)

    bands: list[Events] = Field(
        min_length=1,
        max_length=1_000,
        description="people who have waited up to 1 week, up to 2, and so on",
    )
    open_ended: Annotated[bool, Field(strict=True)] = Field(
        default=True, description="the last band holds everybody who has waited longer still"
    )


class RttResult(Answer):
    """How long people wait."""

    model_config = with_example(
        waiting=100,
        within_18_weeks_count=100,
        within_18_weeks=1.0,
        median_weeks=2.375,
        p92_weeks=2.9,
        p95_weeks=2.9375,
        over_52=0,
        over_65=0,
        over_78=0,
        over_104=0,
        open_band=[],
        warnings=[],
    )

    waiting: int = Field(description="all bands together")
    within_18_weeks_count: int | None = Field(description=f"people in the first 18 bands{HIDDEN}")
    within_18_weeks: float | None = Field(description=f"their share, 0-1; standard 0.92{HIDDEN}")
    median_weeks: float | None = Field(description="half have waited no longer")
    p92_weeks: float | None = Field(description="92 of 100 have waited no longer")
    p95_weeks: float | None = Field(description="95 of 100 have waited no longer")
    over_52: int | None = Field(description=f"people who have waited over 52 weeks{HIDDEN}")
    over_65: int | None = Field(description=f"people who have waited over 65 weeks{HIDDEN}")
    over_78: int | None = Field(description=f"people who have waited over 78 weeks{HIDDEN}")
    over_104: int | None = Field(description=f"people who have waited over 104 weeks{HIDDEN}")
    open_band: list[PercentileName] = Field(
        description="percentiles in the open band: beyond its start, and no more is known"
    )
    warnings: Warnings
