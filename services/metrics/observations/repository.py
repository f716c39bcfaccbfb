"""Every query on observations."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.indicators.models import Indicator
from services.metrics.observations.models import Organisation
from services.metrics.observations.rules.disclosure import CountedFigure, Part
from services.metrics.observations.rules.tables import KeptFigures
from services.shared.database import AnySession

ALL = "all"
BLOCK = 1_000
SYNTHETIC_LAYOUT = "tidy-csv-synthetic"
SeriesKey = tuple[Any, ...]
"""The value of KEY of a series."""
KEY = "organisation_code, indicator_id, category_type, category, sex, age"

WANTED = """(CAST(:organisation AS text) IS NULL OR organisation_code = :organisation)
    AND (CAST(:indicator AS integer) IS NULL OR indicator_id = :indicator)
    AND (CAST(:category AS text) IS NULL OR category = :category)
    AND (CAST(:category_type AS text) IS NULL OR category_type = :category_type)
    AND (CAST(:sex AS text) IS NULL OR sex = :sex)
    AND (CAST(:age AS text) IS NULL OR age = :age)"""
# Series come in the order of their key and each is one index range, so that the first rows of a
# long list are there at once; the newest revision of a period comes first.
CURRENT = f"""
FROM (
    SELECT series.id AS series_id, {KEY}{{more}} FROM series {{joined}}
    WHERE {WANTED} {{position}}
    ORDER BY {KEY}
) AS part
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (period) * FROM observation
    WHERE observation.series_id = part.series_id AND period BETWEEN :start AND :end
        AND (CAST(:as_published AS timestamptz) IS NULL OR published_at <= :as_published)
    ORDER BY period, revision DESC
) AS figure
"""  # noqa: S608 (constants only)


def current(*, position: str = "", more: str = "", joined: str = "") -> str:
    """FROM the current figures; `more` columns of each series come of what is `joined` to it."""
    return CURRENT.format(position=position, more=more, joined=joined)


# A set that is made once for all the rows.
SYNTHETIC = f"""import_number IN (
    SELECT number FROM import_file WHERE layout = '{SYNTHETIC_LAYOUT}')"""  # noqa: S608 (constant)
COLUMNS = f"""part.series_id, {KEY}, period, revision, numerator, denominator, value, lower, upper,
    status, note, completeness, published_at, import_number, protected,
    {SYNTHETIC}"""
FROM_HERE = f"AND ({KEY}) >= (:organisation_code, :indicator_id, :type, :name, :sex_, :age_)"
PAGE = f"""
SELECT {COLUMNS} {current(position=FROM_HERE)}
WHERE ({KEY}, period)
    > (:organisation_code, :indicator_id, :type, :name, :sex_, :age_, CAST(:period_ AS date))
ORDER BY {KEY}, period LIMIT :limit"""
AFTER = f"AND ({KEY}) > (:after_0, :after_1, :after_2, :after_3, :after_4, :after_5)"
UNTIL = f"AND ({KEY}) <= (:until_0, :until_1, :until_2, :until_3, :until_4, :until_5)"
SERIES_ON = """
SELECT {key} FROM series WHERE {wanted} {position} ORDER BY {key} OFFSET :others LIMIT 1"""
COUNT = f"SELECT count(*) FROM (SELECT {current()} LIMIT :most) AS figures"  # noqa: S608
OF_PAIRS = """AND (organisation_code, indicator_id) IN
    (SELECT * FROM unnest(CAST(:organisations AS text[]), CAST(:indicators AS integer[])))"""
SIBLINGS = f"SELECT {COLUMNS} {current(position=OF_PAIRS)} ORDER BY {KEY}, period"
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
ORGANISATIONS = """
SELECT DISTINCT organisation_code FROM series
WHERE indicator_id = ANY(:indicators) ORDER BY 1"""
SEEN = """
SELECT code, name FROM organisation WHERE EXISTS (
    SELECT FROM series WHERE organisation_code = organisation.code
        AND (CAST(:indicator AS integer) IS NULL OR indicator_id = :indicator))
ORDER BY code COLLATE "C" """
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
BEFORE = """
SELECT code FROM unnest(CAST(:codes AS text[]), CAST(:days AS date[])) AS asked (code, day)
WHERE EXISTS (
    SELECT FROM series JOIN observation ON series_id = series.id
    WHERE organisation_code = asked.code AND indicator_id = :indicator AND period < asked.day)"""
EDITION = "SELECT number, moved_at FROM figures_edition"


class Row(NamedTuple):
    """One current observation."""

    series_id: int
    organisation_code: str
    indicator_id: int
    category_type: str
    category: str
    sex: str
    age: str
    period: date
    revision: int
    numerator: float | None
    denominator: float | None
    value: float | None
    lower: float | None
    upper: float | None
    status: str
    note: str | None
    completeness: float | None
    published_at: datetime
    import_number: int
    protected: bool
    synthetic: bool = False
    """Sent in a file that says that its figures are made up."""

    @property
    def key(self) -> list[str | int]:
        return [self.organisation_code, self.indicator_id, *self.part, str(self.period)]

    @property
    def part(self) -> Part:
        return Part(self.category_type, self.category, self.sex, self.age)

    @property
    def counted(self) -> CountedFigure:
        return CountedFigure(self.numerator, self.denominator, self.value, self.lower, self.upper)


class Filter(NamedTuple):
    """Which observations; None is any. `as_published`: as they stood at that moment."""

    organisation: str | None
    indicator: int | None
    category: str | None
    start: date
    end: date
    category_type: str | None = None
    sex: str | None = None
    age: str | None = None
    as_published: datetime | None = None


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


async def more_than(session: AnySession, wanted: Filter, most: int) -> bool:
    """Whether there are more than `most` current figures."""
    connection = await session.connection()
    asked = wanted._asdict() | {"most": most + 1}
    return int((await connection.execute(text(COUNT), asked)).scalar_one()) > most


async def organisation_by_code(session: AnySession, code: str) -> Organisation | None:
    return await session.get(Organisation, code)


async def organisation_names(session: AnySession, codes: set[str]) -> dict[str, str | None]:
    """Names by code."""
    statement = text("SELECT code, name FROM organisation WHERE code = ANY(:codes)")
    connection = await session.connection()
    return {row.code: row.name for row in await connection.execute(statement, {"codes": [*codes]})}


async def organisations_seen(
    session: AnySession, indicator: int | None
) -> list[tuple[str, str | None]]:
    """Code and the name that a file gave, of all that have figures, of one indicator or any."""
    connection = await session.connection()
    rows = await connection.execute(text(SEEN), {"indicator": indicator})
    return [(row.code, row.name) for row in rows]


async def organisations_with_figures(session: AnySession, indicators: Sequence[int]) -> list[str]:
    """Codes, in order, of the organisations that have figures."""
    connection = await session.connection()
    asked = {"indicators": list(indicators)}
    return [row[0] for row in await connection.execute(text(ORGANISATIONS), asked)]


async def with_figures_before(
    session: AnySession, indicator: int, days: Mapping[str, date]
) -> set[str]:
    """Those of the organisations that have a figure, whatever it says, before their day."""
    asked = {"indicator": indicator, "codes": list(days), "days": list(days.values())}
    connection = await session.connection()
    return {row[0] for row in await connection.execute(text(BEFORE), asked)}


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


async def observations_after(
    session: AnySession, wanted: Filter, after: Sequence[str | int] | None, limit: int
) -> Sequence[Row]:
    """Up to `limit` current observations, in order of the key (`Row.key`), from the next one."""
    organisation, indicator, kind, name, sex, age, period = after or _first()
    position = {
        "organisation_code": organisation,
        "indicator_id": indicator,
        "type": kind,
        "name": name,
        "sex_": sex,
        "age_": age,
        "period_": date.fromisoformat(str(period)),
    }
    connection = await session.connection()
    rows = await connection.execute(text(PAGE), wanted._asdict() | position | {"limit": limit})
    return [Row(*row) for row in rows]


def _first() -> tuple[str | int, ...]:
    return ("", 0, "", "", "", "", str(date.min))


async def siblings(
    session: AnySession, pairs: set[tuple[str, int]], wanted: Filter
) -> Sequence[Row]:
    """The current figures of whole (organisation, indicator) pairs in `wanted`'s periods."""
    whole = wanted._replace(
        organisation=None, indicator=None, category=None, category_type=None, sex=None, age=None
    )
    ordered = sorted(pairs)
    named = {
        "organisations": [organisation for organisation, _ in ordered],
        "indicators": [indicator for _, indicator in ordered],
    }
    connection = await session.connection()
    rows = await connection.execute(text(SIBLINGS), whole._asdict() | named)
    return [Row(*row) for row in rows]


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
