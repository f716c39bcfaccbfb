"""Alerts are raised where figures are taken in: in the same transaction, once for each finding.

The whole of an indicator is looked at, not its parts: of very many series some stand out by chance.
Only a revision is told of the part that was revised.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import uuid4

from services.contracts.organisations import OrganisationMap
from services.disclosure.counts import nearest_five
from services.metrics.alerts import repository
from services.metrics.alerts.models import Alert
from services.metrics.alerts.repository import TouchedIndicator
from services.metrics.alerts.rules.findings import (
    NO_DENOMINATOR,
    WINDOW,
    Case,
    Finding,
    changed_verdict,
    findings,
)
from services.metrics.alerts.service import PREFIX, notice_of
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.repository import definitions_in_force, guarded
from services.metrics.observations.groups import GroupAsked
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.repository import ALL
from services.metrics.revisions.service import VerdictChange
from services.metrics.scorecards.service import Column, ScorecardAsked, read_board
from services.shared.audit.service import Notice, emit
from services.shared.database import WriteSession
from services.shared.periods import MONTHS, months_later
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import Improvement

BATCH = 500
"""Organisations whose figures are held in memory at once."""
MOST_TOLD = 1_000
"""So many alerts of one import have an event each; more have one together."""


class Source(NamedTuple):
    """The import that the figures came by: of whom, which, and when."""

    owner: str
    import_number: int
    at: datetime


class Where(NamedTuple):
    """The figures that something was found in: of which series, from which period to the latest."""

    indicator: Indicator
    organisation: str
    category: str
    since: date
    period: date


async def raise_alerts(
    session: WriteSession,
    organisations: OrganisationMap,
    touched: Sequence[int],
    changes: Sequence[VerdictChange],
    source: Source,
) -> int:
    """Alerts on series that got figures, and on verdicts that revisions changed; how many."""
    await repository.plan_anew(session)
    series = await repository.touched_series(session, touched)
    definitions = await definitions_in_force(session, [*{each.indicator_id for each in series}])
    told = await _of_verdicts(session, changes, source)
    count = len(told)
    for number, start, codes in _batches(series, definitions):
        asked = _asked(definitions[number], codes, start, source.at)
        (column,) = (await read_board(session, organisations, asked)).columns
        added = await _of_column(session, column, source, start)
        count += len(added)
        told += added[: MOST_TOLD - len(told)]
    await _tell(session, told, count, source.owner)
    return count


def _batches(
    series: Iterable[TouchedIndicator], definitions: Mapping[int, Indicator]
) -> Iterator[tuple[int, date, list[str]]]:
    """Indicator, first period that is looked at, and organisations."""
    alike: dict[tuple[int, date], list[str]] = {}
    for each in series:
        start = _start(each.latest, definitions[each.indicator_id].frequency)
        alike.setdefault((each.indicator_id, start), []).append(each.organisation)
    for (number, start), codes in sorted(alike.items()):
        for first in range(0, len(codes), BATCH):
            yield number, start, codes[first : first + BATCH]


def _start(latest: date, frequency: str) -> date:
    """The first period that is looked at: not before the year 1, where dates begin."""
    since = 12 * (latest.year - 1) + latest.month - 1
    return months_later(latest, -min((WINDOW - 1) * MONTHS[frequency], since))


def _asked(
    indicator: Indicator, codes: Sequence[str], start: date, now: datetime
) -> ScorecardAsked:
    return ScorecardAsked(
        indicators=[indicator.code],
        group=GroupAsked(codes, None, ""),
        category=ALL,
        start=start,
        end=date.max,
        ruleset=DEFAULT_RULE_SET,
        map=ChosenMap(now),
    )


async def _of_column(
    session: WriteSession, column: Column, source: Source, since: date
) -> list[Alert]:
    indicator = column.indicator
    latest = {code: judged.series.latest for code, judged in column.judged.items()}
    denominators = await _denominators(session, indicator, latest)
    known = await repository.open_findings(session, source.owner, indicator.code, list(latest))
    alerts = [
        _alert(source, Where(indicator, code, ALL, since, latest[code]), each)
        for code in latest
        for each in findings(_case(column, code, denominators.get(code)))
        if (code, each.kind, each.finding) not in known
    ]
    return await repository.add_alerts(session, alerts)


async def _denominators(
    session: WriteSession, indicator: Indicator, latest: Mapping[str, date]
) -> Mapping[str, float | None]:
    if indicator.denominator is None:
        return {}
    found = await repository.latest_denominators(session, indicator.id, indicator.breakdown, latest)
    if not await guarded(session, [indicator.id]):
        return found
    # Whether an alert is raised may tell no more of a number of people than what is shown of it.
    return {code: people and nearest_five(int(people)) for code, people in found.items()}


def _case(column: Column, code: str, denominator: float | None) -> Case:
    indicator, judged = column.indicator, column.judged[code]
    target = column.targets[judged.series.latest]
    return Case(
        judged,
        indicator.name,
        indicator.unit,
        Improvement(indicator.improvement),
        target.value if target else None,
        NO_DENOMINATOR if denominator is None else denominator,
        standard=target is not None and target.kind == "standard",
    )


async def _of_verdicts(
    session: WriteSession, changes: Sequence[VerdictChange], source: Source
) -> list[Alert]:
    alerts = [
        _alert(
            source,
            Where(each.indicator, each.organisation, each.category, each.since, each.period),
            changed_verdict(each.indicator.name, each.before, each.now),
        )
        for each in changes
    ]
    return await repository.add_alerts(session, alerts)


def _alert(source: Source, where: Where, found: Finding) -> Alert:
    return Alert(
        id=uuid4(),
        owner=source.owner,
        indicator=where.indicator.code,
        **{name: getattr(where, name) for name in ("organisation", "category", "since", "period")},
        **found._asdict(),
        import_number=source.import_number,
        raised_at=source.at,
    )


async def _tell(session: WriteSession, added: Sequence[Alert], count: int, owner: str) -> None:
    """`added` are some of them, or all where each is told."""
    if count > MOST_TOLD:
        many = Notice(
            "uk.marches.metrics.alert.raised", "many series", "many alerts", PREFIX, count
        )
        await emit(session, many, owner)
        return
    for alert in added:
        await emit(session, notice_of("raised", alert))
