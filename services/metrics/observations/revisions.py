"""What a revision changes: an event for each series whose figures changed, and for each verdict.

A verdict is what an analysis says of a series in a word or two (improving, target met). It is
asked of the figures as they stood before and after.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import text

from services.metrics.indicators.models import Indicator
from services.metrics.indicators.repository import definitions_in_force
from services.metrics.observations.repository import Figure, Filter
from services.metrics.observations.service import NoObservations, read_figures
from services.shared.audit.recording import emit
from services.shared.database import WriteSession

Verdict = Callable[[Indicator, Sequence[Figure]], str | None]
MOST_SERIES = 1_000
"""So many revised series are looked at one by one; a restated country is one event."""
A_MOMENT = timedelta(microseconds=1)
SERIES = """
SELECT organisation_code, indicator_id, category_type, category, sex, age FROM series
WHERE id = ANY(:numbers) ORDER BY organisation_code, indicator_id, category_type, category, sex, age
"""


async def tell_of_revisions(
    session: WriteSession,
    series: Sequence[int],
    verdicts: Mapping[str, Verdict],
    *,
    before: datetime,
) -> None:
    """Events for revised series, written with the revision; `before` is the moment of the load.

    `verdicts` are those of the analyses, by name.
    """
    if not series:
        return
    if len(series) > MOST_SERIES:
        await _tell(session, "revised", "many series", "/v1/metrics/observations", len(series))
        return
    connection = await session.connection()
    rows = (await connection.execute(text(SERIES), {"numbers": list(series)})).all()
    definitions = await definitions_in_force(session, list({row.indicator_id for row in rows}))
    told: set[tuple[str, str]] = set()
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
        for what in ("revised", *(f"verdict.{name}" for name in changed)):
            if (what, subject) not in told:  # once, however many of its parts are revised
                told.add((what, subject))
                await _tell(session, what, subject, href, indicator.version)


async def _changed(
    session: WriteSession,
    indicator: Indicator,
    wanted: Filter,
    verdicts: Mapping[str, Verdict],
    before: datetime,
) -> list[str]:
    """The analyses whose verdict is another one now."""
    then = await _figures(session, wanted._replace(as_published=before - A_MOMENT))
    now = await _figures(session, wanted)
    return [
        name
        for name, verdict in verdicts.items()
        if then and verdict(indicator, then) != verdict(indicator, now)
    ]


async def _figures(session: WriteSession, wanted: Filter) -> Sequence[Figure]:
    try:
        return await read_figures(session, wanted)
    except NoObservations:
        return ()


async def _tell(session: WriteSession, what: str, subject: str, href: str, version: int) -> None:
    await emit(
        session,
        type=f"uk.marches.metrics.observation.{what}",
        subject=subject,
        id=subject,
        href=href,
        version=version,
    )
