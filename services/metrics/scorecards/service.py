"""What can be asked of many figures at once: a scorecard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.contracts.organisations import OrganisationMap
from services.metrics.analyses.rules.spc_vocabulary import Improvement, RuleSetName
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.repository import guarded
from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import targets_of
from services.metrics.indicators.service import read_indicator
from services.metrics.observations.groups import GroupAsked, codes_of, parts_of_each
from services.metrics.observations.mapping import MapAsked
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.maps import Part
from services.metrics.observations.rules.values import ADDITIVE, OF_BOTH
from services.metrics.observations.schemas import value_of
from services.metrics.observations.service import read_many
from services.metrics.scorecards import repository
from services.metrics.scorecards.repository import Taken
from services.metrics.scorecards.rules.boards import EPOCH, Judged, Series, judge
from services.metrics.scorecards.rules.combining import (
    Calculation,
    Kept,
    Values,
    combined,
    share_of,
)
from services.shared.database import AnySession


@dataclass(frozen=True)
class ScorecardAsked:
    """Which scorecard. Without organisations: of all that have figures."""

    indicators: Sequence[str]
    group: GroupAsked
    category: str
    start: date
    end: date
    ruleset: RuleSetName
    map: MapAsked


@dataclass(frozen=True)
class Column:
    """One indicator with the charts of all organisations that have figures of it."""

    indicator: Indicator
    targets: Mapping[date, Target | None]
    """What each latest figure is judged against, by the first day of its period."""
    judged: Mapping[str, Judged]


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


async def read_board(
    session: AnySession, organisations: OrganisationMap, asked: ScorecardAsked
) -> Board:
    """Raises IndicatorNotFound, TooManyOrganisations, NoMembers."""
    indicators = [await read_indicator(session, code) for code in dict.fromkeys(asked.indicators)]
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
) -> dict[int, list[Series]]:
    """Open figures in one query, those of people through disclosure control."""
    rebases = await _rebases(session, asked)
    careful = await guarded(session, [each.id for each in indicators])
    open_ones = [each for each in indicators if each.id not in careful]
    values = await _open_values(session, asked, open_ones, taken)
    for indicator in indicators:
        if indicator.id in careful:
            values[indicator.id] = await _protected_values(session, asked, indicator, taken)
    return {
        indicator.id: [
            Series(code, *found, rebases.get((code, indicator.code), ()))
            for code, found in values[indicator.id].items()
            if found.days
        ]
        for indicator in indicators
    }


async def _open_values(
    session: AnySession,
    asked: ScorecardAsked,
    indicators: Sequence[Indicator],
    taken: Mapping[str, Sequence[Part]],
) -> dict[int, dict[str, Values]]:
    found: dict[int, dict[str, Values]] = {each.id: {} for each in indicators}
    parts = [Taken(target, *part[:4]) for target, each in taken.items() for part in each]
    if not (indicators and parts):
        return found
    by_number = {each.id: _calculation(each) for each in indicators}
    kept: dict[tuple[int, str], list[Kept]] = {}
    for row in await repository.series_of(
        session, indicators, parts, asked.category, asked.start, asked.end
    ):
        kept.setdefault((row.indicator_id, row.target), []).append(
            share_of(row.kept, row.weight, by_number[row.indicator_id])
        )
    for (number, code), series in kept.items():
        found[number][code] = combined(series, by_number[number])
    return found


def _calculation(indicator: Indicator) -> Calculation:
    kind = indicator.calculation
    return Calculation(kind in OF_BOTH, kind in ADDITIVE, indicator.multiplier)


async def _protected_values(
    session: AnySession,
    asked: ScorecardAsked,
    indicator: Indicator,
    taken: Mapping[str, Sequence[Part]],
) -> dict[str, Values]:
    wanted = Filter(None, indicator.id, asked.category, asked.start, asked.end)
    found = {}
    for code, figures in (await read_many(session, indicator, wanted, taken)).items():
        valued = [(each.period, value_of(each.numerator, each.denominator)) for each in figures]
        kept = [(period, value) for period, value in valued if value is not None]
        days = [(period - EPOCH).days for period, _ in kept]
        found[code] = Values(days, [value for _, value in kept], 0)
    return found


async def _rebases(session: AnySession, asked: ScorecardAsked) -> dict[tuple[str, str], list[date]]:
    found: dict[tuple[str, str], list[date]] = {}
    for row in await repository.rebases_in_force(session, asked.indicators, asked.category):
        found.setdefault((row.organisation, row.indicator), []).append(row.period)
    return found


def _column(indicator: Indicator, series: Sequence[Series], ruleset: RuleSetName) -> Column:
    if not series:
        return Column(indicator, {}, {})
    known = targets_of(indicator)
    targets = {day: target_on(known, day) for day in {each.latest for each in series}}
    judged = judge(
        series,
        improvement=Improvement(indicator.improvement),
        ruleset=ruleset,
        target={each.organisation: held.value for each in series if (held := targets[each.latest])},
    )
    return Column(indicator, targets, {each.series.organisation: each for each in judged})
