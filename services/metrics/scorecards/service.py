"""What can be asked of many figures at once: a scorecard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.contracts.organisations import OrganisationMap
from services.metrics.analyses.rules.spc_vocabulary import Improvement, RuleSetName
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import targets_of
from services.metrics.indicators.service import read_indicator
from services.metrics.observations.mapping import MAP_PROBLEMS, MapAsked
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.maps import Part
from services.metrics.observations.schemas import value_of
from services.metrics.observations.service import read_many
from services.metrics.observations.showing import protected
from services.metrics.scorecards import repository
from services.metrics.scorecards.repository import SeriesRow, Taken
from services.metrics.scorecards.rules.boards import Judged, Series, judge
from services.shared.database import ReadSession
from services.shared.errors import Fault, Invalid

MOST_ORGANISATIONS = 1_000


class TooManyOrganisations(Invalid):
    code = "too_many_organisations"
    title = "Too many organisations for one scorecard"
    example = "More than 1,000 organisations have figures of these indicators; name those wanted."


class NoMembers(Invalid):
    code = "no_members"
    title = "The organisation has no members of that kind on this map"
    example = "27D has no members of the kind locality; see /v1/directory/memberships?parent=27D."


@dataclass(frozen=True)
class ScorecardAsked:
    """Which scorecard. Without organisations: of all that have figures."""

    indicators: Sequence[str]
    organisations: Sequence[str]
    members_of: str | None
    kind: str
    category: str
    start: date
    end: date
    ruleset: RuleSetName
    map: MapAsked


@dataclass(frozen=True)
class Column:
    """One indicator with the charts of all organisations that have figures of it."""

    indicator: Indicator
    targets: Sequence[Target]
    judged: Mapping[str, Judged]


@dataclass(frozen=True)
class Board:
    """A scorecard before it is put into words. `refused`: why an organisation is left out."""

    organisations: Sequence[str]
    columns: Sequence[Column]
    refused: Sequence[tuple[str, str, str]]


async def read_board(
    session: ReadSession, organisations: OrganisationMap, asked: ScorecardAsked
) -> Board:
    """Raises IndicatorNotFound, TooManyOrganisations, NoMembers."""
    indicators = [await read_indicator(session, code) for code in dict.fromkeys(asked.indicators)]
    codes = await _codes(session, organisations, asked, [each.id for each in indicators])
    taken, refused = _taken(organisations, asked.map, codes)
    rows = await _rows(session, asked, indicators, taken)
    rebases = await _rebases(session, asked)
    columns = [
        _column(indicator, rows[indicator.id], asked.ruleset, rebases) for indicator in indicators
    ]
    return Board(list(taken), columns, refused)


async def _codes(
    session: ReadSession,
    organisations: OrganisationMap,
    asked: ScorecardAsked,
    indicators: Sequence[int],
) -> list[str]:
    if asked.members_of is not None:
        return _members(organisations, asked, asked.members_of)
    if asked.organisations:
        return list(dict.fromkeys(asked.organisations))
    most = MOST_ORGANISATIONS
    codes = await repository.organisations_with_figures(session, indicators, most + 1)
    if len(codes) > most:
        raise TooManyOrganisations
    return codes


def _members(organisations: OrganisationMap, asked: ScorecardAsked, parent: str) -> list[str]:
    day = asked.map.day or asked.end
    found = sorted(
        {
            row.child
            for row in organisations.members(parent, asked.kind)
            if row.starts <= day and (row.ends is None or day < row.ends)
        }
    )
    if not found:
        detail = (
            f"{parent} has no members of the kind {asked.kind} on {day}; "
            f"see /v1/directory/memberships?parent={parent}."
        )
        raise NoMembers(detail, errors=[Fault("/query/members_of", NoMembers.code, detail)])
    return found


def _taken(
    organisations: OrganisationMap, on_map: MapAsked, codes: Sequence[str]
) -> tuple[dict[str, list[Part]], list[tuple[str, str, str]]]:
    taken: dict[str, list[Part]] = {}
    refused = []
    for code in codes:
        try:
            taken[code] = on_map.parts(organisations, code)
        except MAP_PROBLEMS as problem:
            refused.append((code, problem.code, problem.detail))
    return taken, refused


async def _rows(
    session: ReadSession,
    asked: ScorecardAsked,
    indicators: Sequence[Indicator],
    taken: Mapping[str, Sequence[Part]],
) -> dict[int, list[SeriesRow]]:
    """Open figures in one query, those of people through disclosure control."""
    found: dict[int, list[SeriesRow]] = {each.id: [] for each in indicators}
    open_ones = [each for each in indicators if not protected(each)]
    parts = [Taken(target, *part) for target, each in taken.items() for part in each]
    if open_ones and parts:
        for row in await repository.matrix(
            session, open_ones, parts, asked.category, asked.start, asked.end
        ):
            found[row.indicator_id].append(row)
    for indicator in indicators:
        if protected(indicator) and taken:
            found[indicator.id] = await _protected_rows(session, asked, indicator, taken)
    return found


async def _protected_rows(
    session: ReadSession,
    asked: ScorecardAsked,
    indicator: Indicator,
    taken: Mapping[str, Sequence[Part]],
) -> list[SeriesRow]:
    wanted = Filter(None, indicator.id, asked.category, asked.start, asked.end)
    rows = []
    for code, figures in (await read_many(session, wanted, taken)).items():
        valued = [(each.period, value_of(each.numerator, each.denominator)) for each in figures]
        kept = [(period, value) for period, value in valued if value is not None]
        if kept:
            periods, values = (list(column) for column in zip(*kept, strict=True))
            rows.append(SeriesRow(code, indicator.id, periods, values, 0))
    return rows


async def _rebases(
    session: ReadSession, asked: ScorecardAsked
) -> dict[tuple[str, str], list[date]]:
    found: dict[tuple[str, str], list[date]] = {}
    for row in await repository.rebases_in_force(session, asked.indicators, asked.category):
        found.setdefault((row.organisation, row.indicator), []).append(row.period)
    return found


def _column(
    indicator: Indicator,
    rows: Sequence[SeriesRow],
    ruleset: RuleSetName,
    rebases: Mapping[tuple[str, str], Sequence[date]],
) -> Column:
    targets = targets_of(indicator)
    if not rows:
        return Column(indicator, targets, {})
    series = [
        Series(
            row.organisation,
            row.periods,
            row.values,
            row.provisional,
            rebases.get((row.organisation, indicator.code), ()),
        )
        for row in rows
    ]
    judged = judge(
        series,
        improvement=Improvement(indicator.improvement),
        ruleset=ruleset,
        target=dict(_target_values(series, targets)),
    )
    return Column(indicator, targets, {each.series.organisation: each for each in judged})


def _target_values(
    series: Sequence[Series], targets: Sequence[Target]
) -> Iterator[tuple[str, float]]:
    for each in series:
        target = target_on(targets, each.periods[-1])
        if target is not None:
            yield each.organisation, target.value
