"""Every query of column mappings."""

from collections.abc import Sequence

from sqlmodel import col, select

from services.finance.recovery.activity.models import ColumnMapping
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession


async def mappings_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[ColumnMapping]:
    """Up to `limit` versions of the caller's, newest first, from the one before `number`."""
    statement = select(ColumnMapping).order_by(col(ColumnMapping.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(ColumnMapping.number) < number)
    return (await session.exec(scoped(statement, ColumnMapping, principal))).all()


async def newest_mapping(session: AnySession, owner: str, code: str) -> ColumnMapping | None:
    statement = select(ColumnMapping).where(
        ColumnMapping.owner == owner, ColumnMapping.code == code
    )
    newest = statement.order_by(col(ColumnMapping.version).desc()).limit(1)
    return (await session.exec(newest)).first()
