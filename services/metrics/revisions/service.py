"""What a revision changes: an event for each series whose figures changed, and for each verdict.

A verdict is what an analysis says of a series in a word or two (improving, target met). It is
asked of the figures as they stood before and after.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.metrics.indicators.models import Indicator
from services.metrics.indicators.repository import definitions_in_force
from services.metrics.observations.queries import NoObservations, read_figures
from services.metrics.observations.repository import ALL, Filter
from services.metrics.observations.rules.values import Figure
from services.metrics.rebases.repository import periods_of
from services.metrics.revisions import repository
from services.shared.audit.service import Notice, emit
from services.shared.database import WriteSession

Verdict = Callable[[Indicator, Sequence[Figure], Sequence[date]], str | None]
"""Of an indicator's figures, with limits drawn anew at these periods."""
MOST_SERIES = 1_000
"""So many revised series are looked at one by one; a restated country is one event."""
A_MOMENT = timedelta(microseconds=1)


class VerdictChange(NamedTuple):
    """An analysis says another thing of a series than it did; None: it had nothing to judge."""

    indicator: Indicator
    organisation: str
    category: str
    analysis: str
    before: str | None
    now: str | None
    since: date
    period: date
    """Its first and its latest period."""


async def tell_of_revisions(
    session: WriteSession,
    series: Sequence[int],
    verdicts: Mapping[str, Verdict],
    *,
    before: datetime,
) -> list[VerdictChange]:
    """Events for revised series, written with the revision; `before` is the moment of the load.

    `verdicts` are those of the analyses, by name. What they say of a whole population that they
    did not say before is returned.
    """
    if not series:
        return []
    if len(series) > MOST_SERIES:
        await _tell(session, "revised", "many series", "/v1/metrics/observations", len(series))
        return []
    rows = await repository.series_by_id(session, series)
    definitions = await definitions_in_force(session, list({row.indicator_id for row in rows}))
    told: set[tuple[str, str]] = set()
    changes: list[VerdictChange] = []
    for row in rows:
        indicator = definitions[row.indicator_id]
        subject = f"{indicator.code}/{row.organisation_code}"
        href = (
            f"/v1/metrics/observations?indicator={indicator.code}"
            f"&organisation={row.organisation_code}"
        )
        wanted = Filter(
            row.organisation_code, row.indicator_id, row.category, date.min, date.max,
            row.category_type or None, row.sex, row.age,
        )  # fmt: skip
        changed = await _changed(session, indicator, wanted, verdicts, before)
        changes += [each for each in changed if (row.sex, row.age) == (ALL, ALL)]
        for what in ("revised", *(f"verdict.{each.analysis}" for each in changed)):
            if (what, subject) not in told:  # once, however many of its parts are revised
                told.add((what, subject))
                await _tell(session, what, subject, href, indicator.version)
    return changes


async def _changed(
    session: WriteSession,
    indicator: Indicator,
    wanted: Filter,
    verdicts: Mapping[str, Verdict],
    before: datetime,
) -> list[VerdictChange]:
    """The verdicts that are other ones now."""
    then = await _figures(session, indicator, wanted._replace(as_published=before - A_MOMENT))
    if not then:
        return []
    now = await _figures(session, indicator, wanted)
    assert wanted.organisation is not None and wanted.category is not None
    anew = await periods_of(session, wanted.organisation, indicator.code, wanted.category)
    found = []
    for name, verdict in verdicts.items():
        said, says = verdict(indicator, then, anew), verdict(indicator, now, anew)
        if said != says:
            told = now or then
            span = (told[0].period, told[-1].period)
            series = (indicator, wanted.organisation, wanted.category)
            found.append(VerdictChange(*series, name, said, says, *span))
    return found


async def _figures(session: WriteSession, indicator: Indicator, wanted: Filter) -> Sequence[Figure]:
    try:
        return await read_figures(session, indicator, wanted)
    except NoObservations:
        return ()


async def _tell(session: WriteSession, what: str, subject: str, href: str, version: int) -> None:
    kind = f"uk.marches.metrics.observation.{what}"
    await emit(session, Notice(kind, subject, subject, href, version))
