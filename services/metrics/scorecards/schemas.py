"""What the outside sees of a scorecard, and how one is asked for."""

from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict, Field

from services.metrics.indicators.schemas import Unit
from services.metrics.observations.schemas import OrganisationRef, PartShare
from services.metrics.schemas import MapProvenance
from services.shared.figures import Caveat
from services.shared.schemas import IsoDate, Schema, with_example
from services.statistics.comparison.trend import Polarity
from services.statistics.spc.vocabulary import (
    Assurance,
    RuleSetName,
    SpecialCause,
    Variation,
)

CELL: dict[str, Any] = {
    "organisation": "RRK",
    "indicator": "ae-breaches",
    "period": "2018-03-01",
    "value": 1702.0,
    "mean": 1711.875,
    "lower_limit": 749.07,
    "upper_limit": 2674.68,
    "special_cause": None,
    "variation": "common_cause",
    "variation_reason": None,
    "variation_icon": "/v1/metrics/icons/common_cause.svg",
    "target": None,
    "target_label": None,
    "this_period": None,
    "assurance": None,
    "assurance_icon": None,
    "sentence": "A&E four-hour breaches: 1,702 in March 2018; it varies as usual around 1,711.9"
    " (common cause).",
    "trend": [1804.0, 986.0, 2181.0, 2048.0, 2154.0, 1702.0],
    "points": 24,
    "quality": [],
    "spc": "/v1/metrics/indicators/ae-breaches/spc?organisation=RRK",
}
ALWAYS = ("organisation", "indicator")
"""What a cell has in any case: `fields` leaves others out."""


class ScorecardIndicator(Schema):
    """A column of the scorecard."""

    code: str
    version: int
    name: str
    unit: Unit = Field(description="proportions are 0-1")
    polarity: Polarity = Field(description="which way is better")
    target: float | None = Field(description="what its latest figures are judged against")
    target_label: str | None
    period: IsoDate | None = Field(description="the latest that any of the organisations has")
    trend_periods: list[IsoDate] = Field(
        description="first days of the periods of each cell's `trend`, the last 24 that any has"
    )
    source: str


class ScorecardCell(Schema):
    """One indicator of one organisation: its latest figure and what its chart says of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [CELL], "required": [*ALWAYS]})

    organisation: str
    indicator: str
    period: date = Field(description="first day of the period of its latest figure")
    value: float
    mean: float = Field(description="of the last segment of the chart")
    lower_limit: float | None
    upper_limit: float | None
    special_cause: SpecialCause | None = Field(description="the rule that the latest point breaks")
    variation: Variation | None = Field(
        description="what the latest figure means; null with too few figures to tell"
    )
    variation_reason: str | None = Field(description="why there is none")
    variation_icon: str | None
    target: float | None = Field(description="that holds for the period of the latest figure")
    target_label: str | None
    this_period: Literal["met", "missed"] | None = Field(
        description="whether the latest figure meets the target; null where no side is better"
    )
    assurance: Assurance | None = Field(description="whether the target will be met as things are")
    assurance_icon: str | None
    sentence: str = Field(description="the same in plain English")
    trend: list[float | None] = Field(
        description="values for a small line, one for each of the indicator's `trend_periods`; "
        "null where there is none"
    )
    points: int = Field(description="figures that the chart is drawn from")
    quality: list[str] = Field(description="what to keep in mind")
    spc: str = Field(description="path of the chart in figures; .svg, .png and .vl.json beside it")


class ScorecardProvenance(MapProvenance):
    """What the answer was made by."""

    shares: list[PartShare] = Field(description="of what was split: how much went to whom")
    ruleset: RuleSetName
    directory_version: int = Field(description="of the directory's history that was known")


class Scorecard(Schema):
    """Many organisations by many indicators; unless sorted, by organisation, then indicator."""

    model_config = with_example(
        indicators=[
            {
                "code": "ae-breaches",
                "version": 1,
                "name": "A&E four-hour breaches",
                "unit": "count",
                "polarity": "low_is_good",
                "target": None,
                "target_label": None,
                "period": "2018-03-01",
                "trend_periods": [
                    "2017-10-01",
                    "2017-11-01",
                    "2017-12-01",
                    "2018-01-01",
                    "2018-02-01",
                    "2018-03-01",
                ],
                "source": "NHS England",
            }
        ],
        organisations=[{"code": "RRK", "name": None, "provisional": True}],
        cells=[CELL],
        warnings=[],
        provenance={
            "map": "as_was",
            "map_date": None,
            "as_published": None,
            "shares": [],
            "ruleset": "mdc-2023",
            "directory_version": 3,
            "computed_at": "2026-11-22T10:00:00Z",
        },
    )

    indicators: list[ScorecardIndicator]
    organisations: list[OrganisationRef]
    cells: list[ScorecardCell] = Field(description="none where an organisation has no figures")
    warnings: list[Caveat] = Field(description="what was left out, and what differs")
    provenance: ScorecardProvenance
