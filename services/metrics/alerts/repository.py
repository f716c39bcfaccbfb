"""Every query of alerts; people see only those on their figures."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import func, or_, text, tuple_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from services.metrics.alerts.models import Alert
from services.metrics.observations.period_repository import NEWEST
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession

TOUCHED = f"""
SELECT organisation_code, indicator_id, max(newest.period)
FROM series {NEWEST}
WHERE id = ANY(:numbers) AND sex = 'all' AND age = 'all'
GROUP BY organisation_code, indicator_id
ORDER BY organisation_code, indicator_id"""  # noqa: S608 (constants only)
DENOMINATORS = """
SELECT organisation_code, coalesce(
    max(denominator) FILTER (WHERE category_type = ''), sum(denominator)) AS denominator
FROM unnest(CAST(:organisations AS text[]), CAST(:periods AS date[]))
    AS latest (organisation_code, period)
JOIN series USING (organisation_code)
CROSS JOIN LATERAL (
    SELECT denominator FROM observation
    WHERE series_id = series.id AND observation.period = latest.period
    ORDER BY revision DESC LIMIT 1
) AS figure
WHERE indicator_id = :indicator AND sex = 'all' AND age = 'all'
    AND category_type IN ('', :breakdown)
GROUP BY organisation_code"""

# Not by the object mapper: building such a statement takes longer than carrying it out.
COLUMNS = """id, owner, kind, organisation, indicator, category, since, period, finding,
    variation, sentence, standard, size, concern, for_board, import_number, raised_at"""
ADD = f"""
INSERT INTO alert ({COLUMNS})
SELECT {COLUMNS} FROM jsonb_populate_recordset(CAST(NULL AS alert), CAST(:rows AS jsonb))
ON CONFLICT DO NOTHING RETURNING id"""  # noqa: S608 (constants only)


Selected = TypeVar("Selected")


class Filter(NamedTuple):
    """Which alerts; None is any."""

    organisation: str | None = None
    indicator: str | None = None
    kind: str | None = None
    acknowledged: bool | None = None


class TouchedIndicator(NamedTuple):
    """An indicator of an organisation that got figures, and the newest period it has."""

    organisation: str
    indicator_id: int
    latest: date


class Sight(NamedTuple):
    """Who looks, and the bodies that their organisations answer for: those, and all below them."""

    principal: Principal
    below: Collection[str]


def _seen(statement: SelectOfScalar[Selected], sight: Sight) -> SelectOfScalar[Selected]:
    """Only those on figures that the caller's organisations sent, or of whom they answer for."""
    return statement.where(
        or_(col(Alert.owner).in_(sight.principal.orgs), col(Alert.organisation).in_(sight.below))
    )


RANK = (col(Alert.standard), func.coalesce(col(Alert.size), -1.0), col(Alert.number))
NEWEST_FIRST = (col(Alert.number),)


def rank_of(alert: Alert, *, newest: bool) -> list[float]:
    """The key that alerts are sorted by, downwards."""
    number = alert.number or 0
    if newest:
        return [number]
    return [int(alert.standard), -1.0 if alert.size is None else alert.size, number]


async def alerts_before(
    session: AnySession,
    key: Sequence[float] | None,
    limit: int,
    wanted: Filter,
    sight: Sight,
    *,
    newest: bool,
) -> Sequence[Alert]:
    """Up to `limit` alerts, the first by rank or the newest first, after the one with this key."""
    columns = NEWEST_FIRST if newest else RANK
    statement = select(Alert).order_by(*(each.desc() for each in columns)).limit(limit)
    if key is not None:
        last = [bool(key[0]), *key[1:]] if len(key) > 1 else key
        statement = statement.where(tuple_(*columns) < tuple_(*last))
    return (await session.exec(_seen(_filtered(statement, wanted), sight))).all()


async def for_board(session: AnySession, wanted: Filter, sight: Sight) -> int:
    """How many of them a board should look at: those that nobody has acknowledged yet."""
    statement = (
        select(func.count())
        .select_from(Alert)
        .where(col(Alert.for_board), col(Alert.acknowledged_at).is_(None))
    )
    return (await session.exec(_seen(_filtered(statement, wanted), sight))).one()


def _filtered(statement: SelectOfScalar[Selected], wanted: Filter) -> SelectOfScalar[Selected]:
    for name in ("organisation", "indicator", "kind"):
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(col(getattr(Alert, name)) == value)
    if wanted.acknowledged is not None:
        at = col(Alert.acknowledged_at)
        statement = statement.where(at.is_not(None) if wanted.acknowledged else at.is_(None))
    return statement


async def alert_by_id(session: AnySession, alert_id: UUID, sight: Sight) -> Alert | None:
    statement = select(Alert).where(Alert.id == alert_id)
    return (await session.exec(_seen(statement, sight))).one_or_none()


async def locked_alert(session: WriteSession, alert_id: UUID, sight: Sight) -> Alert | None:
    statement = select(Alert).where(Alert.id == alert_id).with_for_update()
    return (await session.exec(_seen(statement, sight))).one_or_none()


async def plan_anew(session: WriteSession) -> None:
    """Until the transaction ends: a plan that was kept from when the tables were small would read
    all figures for each series of a large file."""
    connection = await session.connection()
    await connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


async def touched_series(session: WriteSession, numbers: Sequence[int]) -> list[TouchedIndicator]:
    """What these series are about, but for those of a sex or an age only."""
    connection = await session.connection()
    rows = await connection.execute(text(TOUCHED), {"numbers": list(numbers)})
    return [TouchedIndicator(*row) for row in rows]


async def open_findings(
    session: WriteSession, owner: str, indicator: str, organisations: Sequence[str]
) -> set[tuple[str, str, str]]:
    """Organisation, kind and finding of the alerts that nobody has acknowledged yet."""
    columns = (col(Alert.organisation), col(Alert.kind), col(Alert.finding))
    statement = select(*columns).where(
        Alert.owner == owner,
        Alert.indicator == indicator,
        col(Alert.organisation).in_(organisations),
        col(Alert.acknowledged_at).is_(None),
    )
    return {(row[0], row[1], row[2]) for row in await session.exec(statement)}


async def latest_denominators(
    session: WriteSession, indicator_id: int, breakdown: str | None, latest: Mapping[str, date]
) -> dict[str, float | None]:
    """By organisation, of the whole: as it was published, or else of its parts."""
    connection = await session.connection()
    asked = {
        "organisations": list(latest),
        "periods": list(latest.values()),
        "indicator": indicator_id,
        "breakdown": breakdown or "",
    }
    rows = await connection.execute(text(DENOMINATORS), asked)
    return {row.organisation_code: row.denominator for row in rows}


async def add_alerts(session: WriteSession, alerts: Sequence[Alert]) -> list[Alert]:
    """Those of them that are new."""
    if not alerts:
        return []
    rows = [alert.model_dump(exclude={"number"}) for alert in alerts]
    connection = await session.connection()
    added = await connection.execute(text(ADD), {"rows": json.dumps(to_jsonable_python(rows))})
    new = {row.id for row in added}
    return [alert for alert in alerts if alert.id in new]
