"""Waiting times as they cross the wire."""

from typing import Annotated, Literal

from pydantic import Field

from services.contracts.codes import ODS_CODE
from services.shared.figures import (
    Amount,
    Answer,
    Caveat,
    Events,
    Warnings,
)
from services.shared.patterns import named
from services.shared.schemas import Day, Schema, with_example
from services.statistics.waiting.standards import AppliedStandard, Country

AUTHORITY = named("^[EWSN][0-9]{8}$", "the ONS code of an authority, such as W06000006")
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


Flag = Annotated[bool, Field(strict=True)]


class WaitingStandardRequest(Schema):
    """Who waits, where and when."""

    model_config = with_example(
        commissioner="7A7", residence="W06000023", provider_country="england", on="2025-07-01",
        weeks=40, cancer=False, urgent=False, under_18=False,
    )  # fmt: skip

    commissioner: str = Field(pattern=ODS_CODE, description="ODS code")
    residence: str = Field(
        pattern=AUTHORITY, description="ONS code of the authority the patient lives in"
    )
    provider_country: Country = Field(description="where the hospital is")
    on: Day = Field(description="the day on which the wait is looked at")
    weeks: Amount | None = Field(default=None, description="how long the patient has waited")
    cancer: Flag = Field(default=False, description="suspected cancer")
    urgent: Flag = Field(default=False, description="referred as urgent")
    under_18: Flag = Field(default=False, description="on that day")


class WaitingStandardResult(Answer):
    """What the wait is held against."""

    model_config = with_example(
        standard="Wales",
        longest_weeks=104,
        counted_to=[26, 36, 52, 104],
        share=None,
        breached=False,
        warnings=[
            {
                "code": "standards_differ",
                "detail": "England, 18 weeks counts to 18, 52, 65, 78, 104 weeks, Wales to 26, 36,"
                " 52, 104: compare shares within the same number of weeks only.",
            }
        ],
    )

    standard: str | None = Field(description="its name; null where there was none")
    longest_weeks: int | None = Field(description="a longer wait is a breach")
    counted_to: list[int] = Field(description="weeks that are reported on")
    share: float | None = Field(
        description="of those who wait, 0-1, to be within the longest; null: everybody"
    )
    breached: bool | None = Field(description="null without `weeks` or without a standard")
    warnings: Warnings

    @classmethod
    def of_held(cls, held: AppliedStandard) -> "WaitingStandardResult":
        """What is held against as it crosses the wire."""
        standard = held.standard
        return cls(
            standard=standard.name if standard else None,
            longest_weeks=standard.longest_weeks if standard else None,
            counted_to=[*standard.counted_to] if standard else [],
            share=standard.share if standard else None,
            breached=held.breached,
            warnings=[Caveat(code=each.code, detail=each.detail) for each in held.warnings],
        )
