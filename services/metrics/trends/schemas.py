"""The recent trend as the outside sees it: the calculator's answer, its years, whose they are."""

from datetime import date

from pydantic import Field

from services.metrics.calculators.schemas.trend import TrendResult
from services.metrics.indicators.schemas import Breakdown, IndicatorRef
from services.metrics.observations.presenter import series_told
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.schemas import SeriesProvenance
from services.metrics.trends.service import StoredYears
from services.shared.periods import period_name
from services.shared.schemas import Schema


class TrendYear(Schema):
    """A year's value with its 95% interval."""

    period: date = Field(description="its first day")
    period_name: str
    value: float
    lower: float
    upper: float


class StoredTrend(TrendResult):
    """The recent trend of stored figures."""

    indicator: IndicatorRef
    organisation: OrganisationRef
    category_type: Breakdown | None = Field(description="what the category is of")
    category: str
    points: list[TrendYear] = Field(description="the last five years, the earliest first")
    provenance: SeriesProvenance

    @classmethod
    def of_stored(cls, stored: StoredYears) -> "StoredTrend":
        """The stored trend as it crosses the wire."""
        frequency = stored.indicator.frequency
        return cls(
            **vars(TrendResult.of(stored.trend)),
            indicator=IndicatorRef.of(stored.indicator),
            organisation=stored.organisation,
            category_type=stored.indicator.breakdown,
            category=stored.asked.category,
            points=[
                TrendYear(
                    period=year.period,
                    period_name=period_name(year.period, frequency),
                    **vars(year.point),
                )
                for year in stored.years
            ],
            provenance=SeriesProvenance(
                **series_told(stored.asked.map, stored.indicator, stored.parts, stored.figures)
            ),
        )
