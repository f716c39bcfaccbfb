"""Every query of withdrawals."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.metrics.withdrawals.models import Withdrawal
from services.shared.database import AnySession, WriteSession

# Under the disclosure rule and the import of what is withdrawn: nothing else came in.
WITHDRAW = """
WITH known AS (
    SELECT DISTINCT ON (series_id) series_id, revision, note, protected, import_number
    FROM series JOIN observation ON series_id = series.id
    WHERE organisation_code = :organisation AND indicator_id = :indicator AND period = :period
    ORDER BY series_id, revision DESC
)
INSERT INTO observation (series_id, period, revision, note, status, protected, published_at,
    import_number)
SELECT series_id, :period, revision + 1, 'withdrawn', 'revised', protected, :now, import_number
FROM known WHERE note IS DISTINCT FROM 'withdrawn'
RETURNING series_id"""


class Filter(NamedTuple):
    """Which withdrawals; None is any."""

    indicator: str | None = None
    organisation: str | None = None


class WrongFigures(NamedTuple):
    """The figures that are withdrawn."""

    organisation: str
    indicator: int
    period: date


async def withdraw(session: WriteSession, wrong: WrongFigures, now: datetime) -> list[int]:
    """Add a revision without a value to each; the numbers of their series."""
    connection = await session.connection()
    rows = await connection.execute(text(WITHDRAW), wrong._asdict() | {"now": now})
    return [row.series_id for row in rows]


async def withdrawals_before(
    session: AnySession, number: int | None, limit: int, wanted: Filter
) -> Sequence[Withdrawal]:
    """Up to `limit` withdrawals, newest first, from the one before `number`."""
    statement = select(Withdrawal).order_by(col(Withdrawal.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Withdrawal.number) < number)
    for name, value in wanted._asdict().items():
        if value is not None:
            statement = statement.where(col(getattr(Withdrawal, name)) == value)
    return (await session.exec(statement)).all()


async def withdrawal_by_id(session: AnySession, withdrawal_id: UUID) -> Withdrawal | None:
    statement = select(Withdrawal).where(Withdrawal.id == withdrawal_id)
    return (await session.exec(statement)).one_or_none()
