"""Every query on observations."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from services.metrics.observations.models import Organisation
from services.shared.database import AnySession, ReadSession

ALL = "all"

# One index range per series, in order of the primary key; the newest revision comes first.
CURRENT = """
SELECT DISTINCT ON (observation.series_id, period)
    organisation_code, indicator_id, category, period, numerator, denominator, revision,
    import_number
FROM series JOIN observation ON observation.series_id = series.id
WHERE organisation_code = :organisation AND indicator_id = :indicator
    AND (:category = 'all' OR category = :category)
    AND period BETWEEN :start AND :end
ORDER BY observation.series_id, period, revision DESC"""
BY_PERIOD = f"""
SELECT period, sum(numerator) AS numerator, sum(denominator) AS denominator,
    array_agg(category ORDER BY category) AS categories, max(revision) AS revision,
    array_agg(DISTINCT import_number) AS imports
FROM ({CURRENT}) AS current GROUP BY period ORDER BY period"""  # noqa: S608 (constants only)
PAGE = """
SELECT organisation_code, indicator_id, code AS indicator, category, period,
    page.numerator, page.denominator, revision
FROM (
    SELECT DISTINCT ON (organisation_code, indicator_id, category, period)
        organisation_code, indicator_id, category, period, numerator, denominator, revision
    FROM series JOIN observation ON observation.series_id = series.id
    WHERE (CAST(:organisation AS text) IS NULL OR organisation_code = :organisation)
        AND (CAST(:indicator AS integer) IS NULL OR indicator_id = :indicator)
        AND (CAST(:category AS text) IS NULL OR category = :category)
        AND period BETWEEN :start AND :end
        AND (organisation_code, indicator_id, category, period)
            > (:after_organisation, :after_indicator, :after_category, CAST(:after_period AS date))
    ORDER BY organisation_code, indicator_id, category, period, revision DESC
    LIMIT :limit
) AS page JOIN indicator ON indicator.id = page.indicator_id
ORDER BY organisation_code, indicator_id, category, period"""


class Figure(NamedTuple):
    """The current figure of a period; over all categories, their sums."""

    period: date
    numerator: float
    denominator: float | None
    categories: list[str]
    revision: int
    imports: list[int]


class Row(NamedTuple):
    """One current observation."""

    organisation_code: str
    indicator_id: int
    indicator: str
    category: str
    period: date
    numerator: float
    denominator: float | None
    revision: int

    @property
    def key(self) -> list[str | int]:
        return [self.organisation_code, self.indicator_id, self.category, str(self.period)]


class Filter(NamedTuple):
    """Which observations; None is any."""

    organisation: str | None
    indicator: int | None
    category: str | None
    start: date
    end: date


async def organisation_by_code(session: ReadSession, code: str) -> Organisation | None:
    return await session.get(Organisation, code)


async def figures(session: AnySession, wanted: Filter) -> Sequence[Figure]:
    """The current figures of one indicator of one organisation, by period.

    Category `all` sums numerators and denominators over the categories that a period has.
    """
    connection = await session.connection()
    rows = await connection.execute(text(BY_PERIOD), wanted._asdict())
    return [Figure(*row) for row in rows]


async def observations_after(
    session: ReadSession, wanted: Filter, after: Sequence[str | int] | None, limit: int
) -> Sequence[Row]:
    """Up to `limit` current observations, in order of organisation, indicator, category, period."""
    organisation, indicator, category, period = after or ("", 0, "", str(date.min))
    position = {
        "after_organisation": organisation,
        "after_indicator": indicator,
        "after_category": category,
        "after_period": date.fromisoformat(str(period)),
    }
    connection = await session.connection()
    rows = await connection.execute(text(PAGE), wanted._asdict() | position | {"limit": limit})
    return [Row(*row) for row in rows]
