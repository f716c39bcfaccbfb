"""What can be asked of annual figures: their recent trend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import check_category, read_indicator
from services.metrics.observations import repository
from services.metrics.observations.disclosure import show
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import read_figures, read_organisation
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.sums import Incomplete, incomplete_told
from services.metrics.observations.rules.values import Figure, of_cases
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.trends.problems import NoLimits, NotAnnual, TooFewYears
from services.shared.database import ReadSession
from services.shared.periods import period_name
from services.statistics.comparison.trend import (
    Polarity,
    Trend,
    TrendPoint,
    recent_trend,
)
from services.statistics.estimates import Estimate
from services.statistics.intervals.rate import rate
from services.statistics.intervals.wilson import proportion

YEARS = 5
CONFIDENCE = 0.95


@dataclass(frozen=True)
class TrendAsked:
    """The years up to one, of an indicator of an organisation."""

    indicator: str
    organisation: str
    category: str
    end: date
    map: ChosenMap


class Year(NamedTuple):
    """A year's value with its 95% limits."""

    period: date
    point: TrendPoint


@dataclass(frozen=True)
class StoredYears:
    """The trend of stored figures, and all that is needed to check it."""

    indicator: Indicator
    organisation: OrganisationRef
    asked: TrendAsked
    figures: Sequence[Figure]
    years: Sequence[Year]
    """One a figure."""
    trend: Trend
    parts: Sequence[Part]


async def read_trend(
    session: ReadSession, organisations: OrganisationMap, asked: TrendAsked
) -> StoredYears:
    """Raises IndicatorNotFound, NoSuchCategory, OrganisationNotFound, NotAnnual, NoObservations,
    TooFewYears, NoLimits, and what cannot be told on the map.
    """
    indicator = await read_indicator(session, asked.indicator)
    if indicator.frequency != "year":
        raise NotAnnual(
            f"{indicator.code} has a figure each {indicator.frequency}; its variation is at "
            f"/v1/metrics/indicators/{indicator.code}/spc."
        )
    check_category(indicator, asked.category)
    organisation = await read_organisation(session, organisations, asked.organisation)
    parts = asked.map.counted(organisations, asked.organisation)
    wanted = Filter(
        asked.organisation,
        indicator.id,
        asked.category,
        date.min,
        asked.end,
        as_published=asked.map.as_published,
    )
    held, incomplete, _ = await read_figures(session, indicator, wanted, parts)
    figures = _last(held, indicator, asked, incomplete)
    published = await _limits(session, wanted, indicator) if len(parts) == 1 else {}
    years = [_year(figure, indicator, published) for figure in figures]
    return StoredYears(
        indicator,
        organisation,
        asked,
        figures,
        years,
        recent_trend([year.point for year in years], cast(Polarity, indicator.polarity)),
        parts,
    )


def _last(
    figures: Sequence[Figure], indicator: Indicator, asked: TrendAsked, incomplete: Incomplete
) -> Sequence[Figure]:
    """The last five, a year apart. Raises TooFewYears."""
    last = figures[-YEARS:]
    in_a_row = len(last) == YEARS and last[-1].period.year - last[0].period.year == YEARS - 1
    if not in_a_row:
        names = ", ".join(_names((each.period for each in last), indicator))
        raise TooFewYears(
            f"{asked.organisation} has figures of {indicator.code} to show for {names}; "
            f"{YEARS} years in a row are needed. {incomplete_told(asked.organisation, incomplete)}"
        )
    return last


def _names(periods: Iterable[date], indicator: Indicator) -> list[str]:
    return [period_name(period, indicator.frequency) for period in periods]


async def _limits(
    session: ReadSession, wanted: Filter, indicator: Indicator
) -> dict[date, tuple[float | None, float | None]]:
    """The publisher's limits by period, as they may be seen."""
    whole = wanted._replace(sex=repository.ALL, age=repository.ALL)
    rows = await repository.observations_after(session, whole, None, repository.BLOCK)
    shown = await show(session, rows, whole, {indicator.id: indicator})
    return {each.row.period: (each.lower, each.upper) for each in shown}


def _year(
    figure: Figure,
    indicator: Indicator,
    published: dict[date, tuple[float | None, float | None]],
) -> Year:
    """With limits of its counts, or else the publisher's. Raises NoLimits."""
    point = _counted(figure, indicator) or _published(figure, published.get(figure.period))
    if point is None:
        name = period_name(figure.period, indicator.frequency)
        raise NoLimits(
            f"The figure of {name} has no confidence limits around it, published or of its counts."
        )
    return Year(figure.period, point)


def _counted(figure: Figure, indicator: Indicator) -> TrendPoint | None:
    estimate = _estimate(figure, indicator)
    if estimate is None or estimate.value is None:
        return None
    lower, upper = estimate.lower, estimate.upper
    if lower is None or upper is None or lower == upper:
        return None
    return TrendPoint(estimate.value, lower, upper)


def _estimate(figure: Figure, indicator: Indicator) -> Estimate | None:
    """Wilson for proportions, Byar for events; None where no cases are counted."""
    count = round(figure.numerator / indicator.multiplier)
    if (indicator.calculation, indicator.unit) == ("count", "count"):
        return rate(count, 1, 1, CONFIDENCE)
    if figure.denominator is None or not of_cases(indicator.calculation, indicator.unit):
        return None
    if indicator.calculation != "proportion":
        return rate(count, figure.denominator, indicator.multiplier, CONFIDENCE)
    whole = round(figure.denominator)
    return proportion(count, whole, CONFIDENCE) if count <= whole else None


def _published(
    figure: Figure, limits: tuple[float | None, float | None] | None
) -> TrendPoint | None:
    lower, upper = limits or (None, None)
    if figure.denominator is not None or lower is None or upper is None:
        return None
    value = figure.numerator
    return TrendPoint(value, lower, upper) if lower <= value <= upper and lower < upper else None
