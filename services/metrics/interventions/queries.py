"""The evaluation of an intervention from the figures that are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import read_indicator
from services.metrics.interventions.models import Intervention
from services.metrics.interventions.rules.judgement import (
    BalancingFigure,
    Case,
    Points,
    SeriesJudgement,
    judge_change,
)
from services.metrics.interventions.schemas import SeriesNamed
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import read_many, read_organisation
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.categories import category_words
from services.metrics.observations.rules.sums import Incomplete
from services.metrics.observations.rules.values import Figure, value_of
from services.metrics.observations.schemas import OrganisationRef
from services.shared.database import ReadSession
from services.statistics.evaluation.evaluate import TakeUp
from services.statistics.evaluation.verdict import NO_MONEY, NO_SAVING
from services.statistics.spc.vocabulary import Improvement


@dataclass(frozen=True)
class SeriesRead:
    """A series as it may be seen; without figures where none are held."""

    indicator: Indicator
    organisation: OrganisationRef
    category: str
    figures: Sequence[Figure]
    parts: Sequence[Part]
    incomplete: Incomplete

    @property
    def points(self) -> Points:
        """Those that have a value."""
        valued = [
            (each.period, value_of(each.numerator, each.denominator)) for each in self.figures
        ]
        kept = [(period, value) for period, value in valued if value is not None]
        return Points([period for period, _ in kept], [value for _, value in kept])

    @property
    def improvement(self) -> Improvement:
        return Improvement(self.indicator.improvement)

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        part = category_words(self.indicator.breakdown, self.category)
        return f"{self.indicator.name} ({self.organisation.called}{f', {part}' if part else ''})"


@dataclass(frozen=True)
class SeriesJudged:
    """One series with what is said of it, and the series that it was judged beside."""

    read: SeriesRead
    judged: SeriesJudgement
    compared: Sequence[SeriesRead]
    balancing: Sequence[SeriesRead]
    take_up: SeriesRead | None


@dataclass(frozen=True)
class EvaluatedIntervention:
    """An intervention, each of its indicators judged, and on which map of organisations."""

    intervention: Intervention
    series: Sequence[SeriesJudged]
    map: ChosenMap


@dataclass(frozen=True)
class FiguresOnMap:
    """The figures that are held, on a map of organisations."""

    session: ReadSession
    organisations: OrganisationMap
    map: ChosenMap

    async def series(self, named: SeriesNamed, codes: Sequence[str]) -> list[SeriesRead]:
        """The series of each organisation.

        Raises IndicatorNotFound, OrganisationNotFound, and what cannot be told on the map.
        """
        if not codes:
            return []
        indicator = await read_indicator(self.session, named.indicator)
        parts = {code: self.map.counted(self.organisations, code) for code in codes}
        wanted = Filter(
            None,
            indicator.id,
            named.category,
            date.min,
            date.max,
            as_published=self.map.as_published,
        )
        figures = await read_many(self.session, indicator, wanted, parts)
        return [
            SeriesRead(
                indicator,
                await read_organisation(self.session, self.organisations, code),
                named.category,
                figures[code].figures,
                parts[code],
                figures[code].incomplete,
            )
            for code in codes
        ]


async def evaluate_intervention(
    session: ReadSession,
    organisations: OrganisationMap,
    intervention: Intervention,
    on_map: ChosenMap,
) -> EvaluatedIntervention:
    """Raises IndicatorNotFound, OrganisationNotFound, and what cannot be told on the map."""
    held = FiguresOnMap(session, organisations, on_map)
    indicators = [await _named(held, intervention, each) for each in intervention.indicators]
    balancing = [await _named(held, intervention, each) for each in intervention.balancing]
    plan = intervention.take_up
    taken = await _named(held, intervention, plan) if plan else None
    judged = [
        _judged(intervention, own, await _elsewhere(held, intervention, own), balancing, taken)
        for own in indicators
    ]
    return EvaluatedIntervention(intervention, judged, on_map)


async def _named(
    held: FiguresOnMap, intervention: Intervention, named: dict[str, Any]
) -> SeriesRead:
    series = SeriesNamed.model_validate(named)
    (read,) = await held.series(series, [series.organisation or intervention.organisation])
    return read


async def _elsewhere(
    held: FiguresOnMap, intervention: Intervention, own: SeriesRead
) -> list[SeriesRead]:
    named = SeriesNamed(indicator=own.indicator.code, category=own.category)
    return await held.series(named, intervention.comparison)


def _judged(
    intervention: Intervention,
    own: SeriesRead,
    compared: Sequence[SeriesRead],
    balancing: Sequence[SeriesRead],
    taken: SeriesRead | None,
) -> SeriesJudged:
    seen = [each for each in balancing if each.points.values]
    case = Case(
        own.points,
        intervention.starts,
        own.improvement,
        counts=own.indicator.calculation == "count",
        proportion=own.indicator.unit == "proportion",
        group=[each.points for each in compared if each.points.values],
        balancing={each.label: BalancingFigure(each.points, each.improvement) for each in seen},
        take_up=_take_up(taken, intervention),
        unknown_money=_unknown_money(intervention),
        unseen=[each.label for each in (own, *compared, *balancing) if not each.points.values],
    )
    return SeriesJudged(own, judge_change(case), compared, balancing, taken)


def _unknown_money(intervention: Intervention) -> str | None:
    """Cost and saving are finance's to say; the intervention itself may tell what it cost."""
    if intervention.finance is not None:
        return None
    return NO_MONEY if intervention.cost_pence is None else NO_SAVING


def _take_up(taken: SeriesRead | None, intervention: Intervention) -> TakeUp | None:
    """What was done in the periods since the start that have a figure, beside their plan."""
    if taken is None or intervention.take_up_plan is None:
        return None
    since = taken.points.values[taken.points.change(intervention.starts) :]
    return TakeUp(sum(since), len(since) * intervention.take_up_plan)
