"""The newest periods, and the edition of all figures."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text

from services.metrics.observations.repository import Filter
from services.shared.database import AnySession

# The newest period of which a series has a figure that was not taken back; its index is read
# backwards until one is found.
NEWEST_THEN = """CROSS JOIN LATERAL (
    SELECT period FROM observation AS told
    WHERE series_id = series.id AND note IS NULL{} AND NOT EXISTS (
        SELECT FROM observation AS later
        WHERE (later.series_id, later.period) = (told.series_id, told.period)
            AND later.revision > told.revision AND later.note IS NOT NULL{})
    ORDER BY period DESC LIMIT 1
) AS newest"""
NEWEST = NEWEST_THEN.format("", "")
THEN = """
    AND (CAST(:as_published AS timestamptz) IS NULL OR {}.published_at <= :as_published)"""
LATEST = f"""
SELECT max(period) FROM series {NEWEST_THEN.format(THEN.format("told"), THEN.format("later"))}
WHERE indicator_id = :indicator AND organisation_code = ANY(:organisations)"""  # noqa: S608 (constants only)
EDITION = "SELECT number, moved_at FROM figures_edition"


async def latest_period(
    session: AnySession,
    indicator: int,
    organisations: Sequence[str],
    as_published: datetime | None = None,
) -> date | None:
    """The newest period of which any of them was told a figure, by then or by now."""
    connection = await session.connection()
    asked = {
        "indicator": indicator,
        "organisations": list(organisations),
        "as_published": as_published,
    }
    found: date | None = (await connection.execute(text(LATEST), asked)).scalar_one()
    return found


class Edition(NamedTuple):
    """A number that moves with every load, and the moment of the last one."""

    number: int
    moved_at: datetime

    def of(self, wanted: Filter) -> Filter:
        """What is wanted, as it stood then, also when it is read while another load comes in."""
        return wanted._replace(
            as_published=min(wanted.as_published or self.moved_at, self.moved_at)
        )


async def edition(session: AnySession) -> Edition:
    """What the figures are now."""
    connection = await session.connection()
    return Edition(*(await connection.execute(text(EDITION))).one())
