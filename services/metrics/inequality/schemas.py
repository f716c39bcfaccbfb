"""The slope of inequality as the outside sees it: the calculator's answer, and of which figures."""

from datetime import date

from pydantic import Field

from services.metrics.calculators.schemas.inequality import SiiResult
from services.metrics.indicators.schemas import IndicatorRef
from services.metrics.inequality.service import StoredSlope
from services.metrics.observations.presenter import series_told
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.schemas import SeriesProvenance
from services.shared.periods import period_name
from services.shared.schemas import Schema
from services.statistics.inequality.sii import TransformName


class QuintileView(Schema):
    """A fifth of the population; 1 is the most deprived."""

    quintile: str
    population: float = Field(description="the denominator as it may be seen")
    value: float
    standard_error: float | None


class StoredInequality(SiiResult):
    """The slope of inequality of stored figures."""

    indicator: IndicatorRef
    organisation: OrganisationRef
    period: date = Field(description="its first day")
    period_name: str
    transform: TransformName
    quintiles: list[QuintileView] = Field(description="the most deprived first")
    provenance: SeriesProvenance

    @classmethod
    def of_stored(cls, stored: StoredSlope) -> "StoredInequality":
        """The stored slope as it crosses the wire."""
        said = SiiResult.of(stored.index)
        return cls(
            **{name: getattr(said, name) for name in SiiResult.model_fields},
            indicator=IndicatorRef.of(stored.indicator),
            organisation=stored.organisation,
            period=stored.period,
            period_name=period_name(stored.period, stored.indicator.frequency),
            transform=stored.asked.transform,
            quintiles=[
                QuintileView(
                    quintile=each.name,
                    population=each.quantile.population,
                    value=each.quantile.value,
                    standard_error=each.quantile.standard_error,
                )
                for each in stored.quintiles
            ],
            provenance=SeriesProvenance(
                **series_told(
                    stored.asked.map,
                    stored.indicator,
                    stored.parts,
                    [each.figure for each in stored.quintiles],
                )
            ),
        )
