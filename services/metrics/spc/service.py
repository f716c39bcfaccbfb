"""What can be asked of figures: their variation, as a chart of the method says it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import check_category, read_indicator
from services.metrics.indicators.repository import comments_between
from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import targets_of
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import read_figures, read_organisation
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.sums import Incomplete, LackingPart
from services.metrics.observations.rules.values import Figure, value_of
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.rebases.repository import periods_of
from services.metrics.spc.rules.annotations import Annotation
from services.metrics.spc.rules.baselines import BaselineRefusal, baseline_points
from services.shared.auth import Principal
from services.shared.database import AnyReader
from services.shared.errors import Fault, Invalid
from services.shared.periods import MONTHS, months_later
from services.statistics.spc.analysis import analyse
from services.statistics.spc.periods import segment_starts
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.vocabulary import Centre, Improvement, RuleSetName

MOST_ANNOTATIONS = 100


@dataclass(frozen=True)
class SeriesAsked:
    """One series: an indicator of an organisation for a category, between two months."""

    indicator: str
    organisation: str
    category: str
    start: date
    end: date
    map: ChosenMap
    centre: Centre = Centre.MEAN
    baseline: tuple[date, date] | None = None
    """First days of the first and last month that limits are drawn from; None: all of a segment."""


@dataclass(frozen=True)
class StoredAnalysis:
    """The analysis of stored figures, and all that is needed to check it."""

    indicator: Indicator
    organisation: OrganisationRef
    asked: SeriesAsked
    figures: Sequence[Figure]
    analysis: SpcAnalysis
    target: Target | None
    parts: Sequence[Part]
    without_value: int
    incomplete: Incomplete
    lacking: Sequence[LackingPart]
    annotations: tuple[Annotation, ...] = ()

    @property
    def periods(self) -> list[date]:
        return [figure.period for figure in self.figures]

    def targets(self, periods: Sequence[date]) -> list[float | None]:
        """What was aimed at in each of the periods."""
        dated = targets_of(self.indicator)
        held = [target_on(dated, period) for period in periods]
        return [target.value if target else None for target in held]

    @property
    def category_type(self) -> str | None:
        """What the category is of."""
        return self.indicator.breakdown

    @property
    def mixed_categories(self) -> bool:
        """Whether the total is not made of the same categories in every period."""
        return len({tuple(figure.categories) for figure in self.figures}) > 1


class NoValues(Invalid):
    code = "no_values"
    title = "None of the figures has a value"
    example = "Every figure of the series has a denominator of zero."


class BaselineUnfit(Invalid):
    code = "baseline_unfit"
    title = "No limits can be drawn from these months"
    example = "The series has 8 figures from 2016-04 to 2016-11; limits are drawn from 12 or more."


async def analyse_stored(
    reader: AnyReader, organisations: OrganisationMap, asked: SeriesAsked, ruleset: RuleSetName
) -> StoredAnalysis:
    """Raises IndicatorNotFound, NoSuchCategory, OrganisationNotFound, NoObservations, NoValues,
    BaselineUnfit, and what cannot be told on the map.
    """
    indicator = await read_indicator(reader, asked.indicator)
    organisation = await read_organisation(reader, organisations, asked.organisation)
    check_category(indicator, asked.category)
    wanted = Filter(
        asked.organisation,
        indicator.id,
        asked.category,
        asked.start,
        asked.end,
        as_published=asked.map.as_published,
    )
    parts = asked.map.parts(organisations, asked.organisation)
    figures, incomplete, lacking = await read_figures(reader, indicator, wanted, parts)
    rebases = await periods_of(reader, asked.organisation, asked.indicator, asked.category)
    kept = [
        figure for figure in figures if value_of(figure.numerator, figure.denominator) is not None
    ]
    if not kept:
        raise NoValues
    target = target_on(targets_of(indicator), kept[-1].period)
    periods = [figure.period for figure in kept]
    starts = segment_starts(rebases, periods)
    analysis = analyse(
        [value_of(figure.numerator, figure.denominator) or 0.0 for figure in kept],
        periods=periods,
        improvement=Improvement(indicator.improvement),
        target=target.value if target else None,
        ruleset=ruleset,
        baseline=_baseline(asked, periods, starts),
        centre=asked.centre,
        rebase_at=starts,
    )
    without_value = len(figures) - len(kept)
    return StoredAnalysis(
        indicator,
        organisation,
        asked,
        kept,
        analysis,
        target,
        parts,
        without_value,
        incomplete,
        lacking,
    )


def _baseline(
    asked: SeriesAsked, periods: Sequence[date], starts: Sequence[int]
) -> tuple[int, int] | None:
    try:
        return baseline_points(asked.baseline, periods, starts)
    except BaselineRefusal as refusal:
        fault = Fault(f"/query/{refusal.path[0]}", BaselineUnfit.code, refusal.detail)
        raise BaselineUnfit(refusal.detail, errors=[fault]) from refusal


Changes = Callable[
    [AnyReader, tuple[str, str, str], tuple[date, date], int, Principal],
    Awaitable[Sequence[Any]],
]
"""What was changed of a series (organisation, indicator, category), as the caller may see it."""


async def annotated(
    reader: AnyReader, stored: StoredAnalysis, changes: Changes, principal: Principal
) -> StoredAnalysis:
    """The same with what was said of its figures, and what was changed, while it goes on."""
    asked, number = stored.asked, stored.indicator.id
    assert number is not None
    first, last = stored.periods[0], _last_day(stored)
    comments = await comments_between(
        reader, number, asked.organisation, first, last, MOST_ANNOTATIONS
    )
    series = (asked.organisation, asked.indicator, asked.category)
    made = await changes(reader, series, (first, last), MOST_ANNOTATIONS, principal)
    found = [Annotation(each.period, "commentary", each.text) for each in comments]
    found += [Annotation(each.starts, "intervention", each.name) for each in made]
    return replace(stored, annotations=tuple(sorted(found, key=lambda each: each.day)))


def _last_day(stored: StoredAnalysis) -> date:
    """Of the last period."""
    following = months_later(stored.periods[-1], MONTHS[stored.indicator.frequency])
    return following - timedelta(days=1)
