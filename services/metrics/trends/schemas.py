"""The recent trend as the outside sees it: the calculator's answer, its years, whose they are."""

from datetime import date, datetime

from pydantic import Field

from services.metrics.calculators.schemas.trend import TrendResult
from services.metrics.indicators.schemas import IndicatorRef
from services.metrics.observations.rules.sources import sources_by
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.trends.service import StoredYears
from services.shared.periods import period_name
from services.shared.schemas import IsoDate, Schema


class TrendYear(Schema):
    """A year's value with its 95% interval."""

    period: date = Field(description="its first day")
    period_name: str
    value: float
    lower: float
    upper: float


class SeriesProvenance(Schema):
    """All that is needed to compute the answer again."""

    indicator_version: int
    map: str = Field(description="as_was, as_is, or the day whose map was used")
    map_date: IsoDate | None = Field(description="null: organisations as they were in each period")
    as_published: datetime | None = Field(description="the moment as of which figures were read")
    organisations: list[str] = Field(description="whose figures were added up")
    sources: list[str] = Field(description="where the figures were published")
    imports: list[int] = Field(description="numbers of the imports that brought the figures")
    revisions: list[int] = Field(description="revision of each figure, in order")
    computed_at: datetime


class StoredTrend(TrendResult):
    """The recent trend of stored figures."""

    indicator: IndicatorRef
    organisation: OrganisationRef
    category_type: str | None = Field(description="what the category is of")
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
                indicator_version=stored.indicator.version,
                map=stored.asked.map.name,
                map_date=stored.asked.map.day,
                as_published=stored.asked.map.as_published,
                organisations=sorted({part.code for part in stored.parts}),
                sources=sources_by(
                    stored.indicator.source, [year.synthetic for year in stored.years]
                ),
                imports=sorted({number for year in stored.years for number in year.imports}),
                revisions=[year.revision for year in stored.years],
                computed_at=stored.computed_at,
            ),
        )
