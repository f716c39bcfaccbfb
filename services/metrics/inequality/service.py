"""What can be asked of figures by deprivation: how steep the slope is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import NamedTuple

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.comparisons.queries import check_counted, shown_of
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import read_indicator
from services.metrics.inequality.problems import NoQuintiles, NotOnScale
from services.metrics.observations import period_repository
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import NoObservations, read_organisation
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.values import Figure
from services.metrics.observations.schemas import OrganisationRef
from services.shared.database import ReadSession
from services.shared.errors import Fault
from services.shared.refusals import Refusal
from services.statistics.inequality.sii import (
    Quantile,
    SlopeIndex,
    TransformName,
    sii,
)

BREAKDOWN, QUINTILES = "deprivation_quintile", ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class SlopeAsked:
    """One indicator of an organisation in a period; without a period: the latest that it has."""

    indicator: str
    organisation: str
    period: date | None
    transform: TransformName
    map: ChosenMap


class Quintile(NamedTuple):
    """A fifth of the population with its figure; 1 is the most deprived."""

    name: str
    figure: Figure
    quantile: Quantile


@dataclass(frozen=True)
class StoredSlope:
    """The slope of stored figures, and all that is needed to check it."""

    indicator: Indicator
    organisation: OrganisationRef
    asked: SlopeAsked
    period: date
    quintiles: Sequence[Quintile]
    index: SlopeIndex
    parts: Sequence[Part]


async def read_slope(
    session: ReadSession, organisations: OrganisationMap, asked: SlopeAsked
) -> StoredSlope:
    """Raises IndicatorNotFound, OrganisationNotFound, NotCounted, NoObservations, NoQuintiles,
    NotOnScale, and what cannot be told on the map.
    """
    indicator = await read_indicator(session, asked.indicator)
    check_counted(indicator)
    organisation = await read_organisation(session, organisations, asked.organisation)
    parts = asked.map.counted(organisations, asked.organisation)
    codes = [part.code for part in parts]
    period = asked.period or await period_repository.latest_period(
        session, indicator.id, codes, asked.map.as_published
    )
    if period is None:
        raise NoObservations(f"{asked.organisation} has no figures of {indicator.code}.")
    figures = await _figures(session, indicator, asked, period, parts)
    quintiles = [Quintile(name, each, _quantile(each, indicator)) for name, each in figures.items()]
    try:
        index = sii([each.quantile for each in quintiles], asked.transform)
    except Refusal as refusal:
        fault = Fault("/query/transform", NotOnScale.code, refusal.detail)
        raise NotOnScale(f"{refusal.detail}.", errors=[fault]) from refusal
    return StoredSlope(indicator, organisation, asked, period, quintiles, index, parts)


async def _figures(
    session: ReadSession,
    indicator: Indicator,
    asked: SlopeAsked,
    period: date,
    parts: Sequence[Part],
) -> Mapping[str, Figure]:
    """One a quintile. Raises NoQuintiles, where one is withheld too."""
    found: dict[str, Figure] = {}
    for name in QUINTILES:
        wanted = Filter(
            None,
            indicator.id,
            name,
            period,
            period,
            category_type=BREAKDOWN,
            as_published=asked.map.as_published,
        )
        figures, *_ = await shown_of(session, wanted, {asked.organisation: parts}, indicator)
        figure = figures.get(asked.organisation)
        if figure is not None and figure.denominator:
            found[name] = figure
    if len(found) < len(QUINTILES):
        names = ", ".join(found) or "none"
        raise NoQuintiles(
            f"{asked.organisation} has figures of {indicator.code} in {period:%Y-%m} to show for "
            f"these quintiles: {names}; all five are needed."
        )
    return found


def _quantile(figure: Figure, indicator: Indicator) -> Quantile:
    """Standard errors: binomial for a proportion, Poisson for events."""
    people = figure.denominator or 0.0
    value = figure.numerator / people
    if indicator.calculation == "proportion":
        return Quantile(people, value, sqrt(max(value * (1 - value), 0.0) / people))
    cases = figure.numerator / indicator.multiplier
    return Quantile(people, value, indicator.multiplier * sqrt(cases) / people)
