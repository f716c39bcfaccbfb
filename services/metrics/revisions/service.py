"""What a revision changes: an event for each series whose figures changed, and for each verdict.

A verdict is what an analysis says of a series in a word or two (improving, target met). It is
asked of the figures as they stood before and after.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from services.metrics.indicators.models import Indicator
from services.metrics.indicators.repository import definitions_in_force
from services.metrics.observations.queries import own_of, rows_of
from services.metrics.observations.repository import ALL, Filter
from services.metrics.observations.rules.values import Figure
from services.metrics.rebases.repository import periods_of_many
from services.metrics.revisions import repository
from services.shared.audit.service import Notice, emit
from services.shared.database import WriteSession
from services.shared.events.rules.audiences import EVERYBODY

Verdict = Callable[[Indicator, Sequence[Figure], Sequence[date]], str | None]
"""Of an indicator's figures, with limits drawn anew at these periods."""
MOST_SERIES = 1_000
"""So many revised series have events of their own; a restated country is one event."""
AT_ONCE = 100
"""So many series are read together."""
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
        many = ("revised", "many series", "/v1/metrics/observations", len(series))
        await _tell(session, *many, (EVERYBODY,))
        return []
    rows = await repository.series_by_id(session, series)
    definitions = await definitions_in_force(session, list({row.indicator_id for row in rows}))
    found = await _changes(session, rows, definitions, verdicts, before)
    told: set[tuple[str, str]] = set()
    changes: list[VerdictChange] = []
    for row, changed in zip(rows, found, strict=True):
        indicator = definitions[row.indicator_id]
        subject = f"{indicator.code}/{row.organisation_code}"
        href = (
            f"/v1/metrics/observations?indicator={indicator.code}"
            f"&organisation={row.organisation_code}"
        )
        changes += [each for each in changed if (row.sex, row.age) == (ALL, ALL)]
        for what in ("revised", *(f"verdict.{each.analysis}" for each in changed)):
            if (what, subject) not in told:  # once, however many of its parts are revised
                told.add((what, subject))
                # A verdict is reached with figures that others may not see.
                to = (EVERYBODY,) if what == "revised" else (row.organisation_code,)
                await _tell(session, what, subject, href, indicator.version, to)
    return changes


async def _changes(
    session: WriteSession,
    series: Sequence[Any],
    definitions: Mapping[int, Indicator],
    verdicts: Mapping[str, Verdict],
    before: datetime,
) -> list[list[VerdictChange]]:
    """For each of the series, the verdicts that are other ones now.

    Other loads wait meanwhile: the figures of many organisations are read at once.
    """
    found: dict[Any, list[VerdictChange]] = {}
    for number, batch in _batches(series):
        indicator, codes = definitions[number], {row.organisation_code for row in batch}
        today = Filter(None, number, None, date.min, date.max)
        then = await rows_of(session, number, today._replace(as_published=before - A_MOMENT), codes)
        now = await rows_of(session, number, today, codes)
        rebases = await periods_of_many(session, indicator.code, codes)
        for row in batch:
            code, wanted = row.organisation_code, _filter(row)
            asked = own_of(then[code], wanted, indicator).figures
            answered = own_of(now[code], wanted, indicator).figures
            anew = rebases.get((code, row.category), ())
            found[row] = _changed(indicator, row, asked, answered, anew, verdicts)
    return [found[row] for row in series]


def _batches(series: Iterable[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The series by indicator, of not too many organisations at once."""
    by_indicator: dict[int, list[Any]] = {}
    for row in series:
        by_indicator.setdefault(row.indicator_id, []).append(row)
    for number, rows in by_indicator.items():
        for first in range(0, len(rows), AT_ONCE):
            yield number, rows[first : first + AT_ONCE]


def _filter(row: Any) -> Filter:
    return Filter(
        row.organisation_code, row.indicator_id, row.category, date.min, date.max,
        row.category_type or None, row.sex, row.age,
    )  # fmt: skip


def _changed(
    indicator: Indicator,
    row: Any,
    then: Sequence[Figure],
    now: Sequence[Figure],
    anew: Sequence[date],
    verdicts: Mapping[str, Verdict],
) -> list[VerdictChange]:
    if not then:
        return []
    found = []
    for name, verdict in verdicts.items():
        said, says = verdict(indicator, then, anew), verdict(indicator, now, anew)
        if said != says:
            told = now or then
            span = (told[0].period, told[-1].period)
            series = (indicator, row.organisation_code, row.category)
            found.append(VerdictChange(*series, name, said, says, *span))
    return found


async def _tell(
    session: WriteSession,
    what: str,
    subject: str,
    href: str,
    version: int,
    audience: Sequence[str],
) -> None:
    kind = f"uk.marches.metrics.observation.{what}"
    await emit(session, Notice(kind, subject, subject, href, version, audience))
