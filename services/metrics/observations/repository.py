"""Every query on observations."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text

from services.metrics.observations.rules.disclosure import CountedFigure, Part
from services.shared.database import AnyReader, AnySession
from services.shared.statements import TextStatement

ALL = "all"
BLOCK = 1_000
SYNTHETIC_LAYOUT = "tidy-csv-synthetic"
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
COUNT = f"SELECT count(*) FROM (SELECT {current()} LIMIT :most) AS figures"  # noqa: S608
OF_PAIRS = """AND (organisation_code, indicator_id) IN
    (SELECT * FROM unnest(CAST(:organisations AS text[]), CAST(:indicators AS integer[])))"""
SIBLINGS = TextStatement(f"SELECT {COLUMNS} {current(position=OF_PAIRS)} ORDER BY {KEY}, period")


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


async def more_than(session: AnySession, wanted: Filter, most: int) -> bool:
    """Whether there are more than `most` current figures."""
    connection = await session.connection()
    asked = wanted._asdict() | {"most": most + 1}
    return int((await connection.execute(text(COUNT), asked)).scalar_one()) > most


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


async def siblings(reader: AnyReader, pairs: set[tuple[str, int]], wanted: Filter) -> Sequence[Row]:
    """The current figures of whole (organisation, indicator) pairs in `wanted`'s periods."""
    whole = wanted._replace(
        organisation=None, indicator=None, category=None, category_type=None, sex=None, age=None
    )
    ordered = sorted(pairs)
    named = {
        "organisations": [organisation for organisation, _ in ordered],
        "indicators": [indicator for _, indicator in ordered],
    }
    return [Row(*row) for row in await SIBLINGS.rows(reader, whole._asdict() | named)]
