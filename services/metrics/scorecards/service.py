"""What can be asked of many figures at once: a scorecard."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import has_category, raise_no_category, read_indicator
from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import targets_of
from services.metrics.observations.groups import GroupAsked, codes_of, parts_of_each
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import parts_before, read_table
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.sources import sources_by
from services.metrics.observations.rules.sums import Incomplete
from services.metrics.scorecards import repository
from services.metrics.scorecards.rules.boards import (
    Series,
    SeriesVerdict,
    judge,
    trend_periods,
)
from services.metrics.scorecards.rules.figures import Figures, combined
from services.metrics.scorecards.rules.selection import Order, PlacedVerdict, VariationKind
from services.shared.database import AnySession
from services.statistics.spc.vocabulary import Improvement, RuleSetName


class ShownCells(NamedTuple):
    """Which of its cells are shown, in which order, and how they are worded."""

    variation: Collection[VariationKind] = ()
    order: Order = Order.ORGANISATION
    alone: bool = False
    """Whether each sentence names its organisation."""


EVERYTHING = ShownCells()


@dataclass(frozen=True)
class ScorecardAsked:
    """Which scorecard. Without organisations: of all that have figures."""

    indicators: Sequence[str]
    group: GroupAsked
    category: str
    start: date
    end: date
    ruleset: RuleSetName
    map: ChosenMap
    show: ShownCells = EVERYTHING


@dataclass(frozen=True)
class Column:
    """One indicator with the charts of all organisations that have figures of it."""

    indicator: Indicator
    targets: Mapping[date, Target | None]
    """What each latest figure is judged against, by the first day of its period."""
    judged: Mapping[str, SeriesVerdict]
    trend_periods: Sequence[date]
    sources: Sequence[str]
    incomplete: Mapping[str, Incomplete]


class ColumnFigures(NamedTuple):
    """The series of an indicator, and by organisation the periods of which a sum is too small.

    `synthetic`: whether there are figures that are made up, and others.
    """

    series: list[Series]
    incomplete: dict[str, Incomplete]
    synthetic: set[bool]


@dataclass(frozen=True)
class Board:
    """A scorecard before it is put into words. `refused`: why an organisation is left out."""

    taken: Mapping[str, Sequence[Part]]
    """Whose figures make up those of each organisation."""
    columns: Sequence[Column]
    refused: Sequence[tuple[str, str, str]]

    @property
    def organisations(self) -> Sequence[str]:
        return list(self.taken)

    @property
    def cells(self) -> Iterator[PlacedVerdict]:
        """All of them, by organisation."""
        for code in self.taken:
            for place, column in enumerate(self.columns):
                if (judged := column.judged.get(code)) is not None:
                    yield PlacedVerdict(place, judged)


async def read_board(
    session: AnySession, organisations: OrganisationMap, asked: ScorecardAsked
) -> Board:
    """Raises IndicatorNotFound, NoSuchCategory, TooManyOrganisations, NoMembers."""
    indicators = [await read_indicator(session, code) for code in dict.fromkeys(asked.indicators)]
    if not any(has_category(each, asked.category) for each in indicators):
        raise_no_category(indicators[0], asked.category)
    day = asked.map.day or asked.end
    numbers = [each.id for each in indicators]
    codes = await codes_of(session, organisations, asked.group, numbers, day)
    taken, refused = parts_of_each(organisations, asked.map.parts, codes)
    series = await _series(session, asked, indicators, taken)
    columns = [_column(each, series[each.id], asked.ruleset) for each in indicators]
    return Board(taken, columns, refused)


async def _series(
    session: AnySession,
    asked: ScorecardAsked,
    indicators: Sequence[Indicator],
    taken: Mapping[str, Sequence[Part]],
) -> dict[int, ColumnFigures]:
    rebases = await _rebases(session, asked)
    codes = _parts(taken)
    found = {}
    for indicator in indicators:
        wanted = Filter(
            None,
            indicator.id,
            asked.category,
            asked.start,
            asked.end,
            as_published=asked.map.as_published,
        )
        earlier = await parts_before(session, indicator, taken)
        figures = Figures(await read_table(session, indicator, wanted, codes), codes, earlier)
        values = combined(figures, taken, indicator.calculation)
        found[indicator.id] = ColumnFigures(
            [
                Series(code, each.days, each.values, each.provisional, each.lacking,
                       rebases.get((code, indicator.code), ()))
                for code, each in values.items()
                if each.days
            ],
            {code: each.incomplete for code, each in values.items() if each.incomplete},
            figures.synthetic,
        )  # fmt: skip
    return found


def _parts(taken: Mapping[str, Sequence[Part]]) -> list[str]:
    return sorted({part.code for parts in taken.values() for part in parts})


async def _rebases(session: AnySession, asked: ScorecardAsked) -> dict[tuple[str, str], list[date]]:
    found: dict[tuple[str, str], list[date]] = {}
    for row in await repository.rebases_in_force(session, asked.indicators, asked.category):
        found.setdefault((row.organisation, row.indicator), []).append(row.period)
    return found


def _column(indicator: Indicator, found: ColumnFigures, ruleset: RuleSetName) -> Column:
    series, incomplete, synthetic = found
    sources = sources_by(indicator.source, synthetic)
    if not series:
        return Column(indicator, {}, {}, [], sources, incomplete)
    known = targets_of(indicator)
    targets = {day: target_on(known, day) for day in {each.latest for each in series}}
    judged = judge(
        series,
        improvement=Improvement(indicator.improvement),
        ruleset=ruleset,
        target={each.organisation: held.value for each in series if (held := targets[each.latest])},
    )
    by_code = {each.series.organisation: each for each in judged}
    return Column(indicator, targets, by_code, trend_periods(series), sources, incomplete)
