"""Whole series: stretches of them in the order of their key, and their figures as bytes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.indicators.models import Indicator
from services.metrics.observations.repository import KEY, SYNTHETIC, WANTED, Filter
from services.metrics.observations.rules.disclosure import Part
from services.metrics.observations.rules.tables import KeptFigures
from services.shared.database import AnySession

SeriesKey = tuple[Any, ...]
"""The value of KEY of a series."""
AFTER = f"AND ({KEY}) > (:after_0, :after_1, :after_2, :after_3, :after_4, :after_5)"
UNTIL = f"AND ({KEY}) <= (:until_0, :until_1, :until_2, :until_3, :until_4, :until_5)"
SERIES_ON = """
SELECT {key} FROM series WHERE {wanted} {position} ORDER BY {key} OFFSET :others LIMIT 1"""
# One value of bytes a series, as rules.tables reads it: figures never become objects one by one.
TABLE = f"""
SELECT organisation_code, category_type, category, sex, age, kept.figures
FROM series CROSS JOIN LATERAL (
    SELECT string_agg(
        int4send(period - DATE '2000-01-01') || float8send(coalesce(numerator, 'NaN'))
            || float8send(coalesce(denominator, 'NaN')) || float8send(coalesce(value, 'NaN'))
            || boolsend(coalesce(note = 'suppressed', false))
            || boolsend(coalesce(note <> 'suppressed', false)) || boolsend(protected)
            || boolsend(status = 'provisional') || boolsend({SYNTHETIC}), '') AS figures
    FROM (
        SELECT DISTINCT ON (period) * FROM observation
        WHERE series_id = series.id AND period BETWEEN :start AND :end
            AND (CAST(:as_published AS timestamptz) IS NULL OR published_at <= :as_published)
        ORDER BY period, revision DESC
    ) AS current
) AS kept
WHERE indicator_id = :indicator AND organisation_code = ANY(:codes) AND figures IS NOT NULL
    AND (:families OR (sex = 'all' AND age = 'all' AND category_type IN ('', :breakdown)))
ORDER BY category_type, category, sex, age, organisation_code"""  # noqa: S608 (constants only)


class Stretch(NamedTuple):
    """Some series in the order of their key: those after one (None: from the first) up to one."""

    after: SeriesKey | None
    until: SeriesKey | None

    @property
    def position(self) -> str:
        """The stretch as SQL, for `current`."""
        return " ".join([AFTER if self.after else "", UNTIL if self.until else ""])

    @property
    def arguments(self) -> dict[str, str | int]:
        """What `position` names."""
        ends = {"after": self.after or (), "until": self.until or ()}
        return {f"{end}_{n}": part for end, key in ends.items() for n, part in enumerate(key)}


async def stretch_from(
    connection: AsyncConnection, wanted: Filter, after: SeriesKey | None, number: int
) -> Stretch:
    """The next `number` wanted series; `until` is None where there are no more than these."""
    begun = Stretch(after, None)
    query = SERIES_ON.format(key=KEY, wanted=WANTED, position=begun.position)
    asked = wanted._asdict() | begun.arguments | {"others": number - 1}
    last = (await connection.execute(text(query), asked)).one_or_none()
    return Stretch(after, None if last is None else tuple(last))


async def kept_series(
    session: AnySession,
    indicator: Indicator,
    codes: Sequence[str],
    wanted: Filter,
    *,
    families: bool,
) -> list[KeptFigures]:
    """The current figures of an indicator in `wanted`'s periods, in the order of their parts.

    `families`: with all that they are judged with, and not only what makes up the whole.
    """
    asked = {
        "indicator": indicator.id,
        "breakdown": indicator.breakdown or "",
        "codes": list(codes),
        "start": wanted.start,
        "end": wanted.end,
        "as_published": wanted.as_published,
        "families": families,
    }
    connection = await session.connection()
    rows = (await connection.execute(text(TABLE), asked)).all()
    return [KeptFigures(row[0], Part(*row[1:5]), row[5]) for row in rows]
