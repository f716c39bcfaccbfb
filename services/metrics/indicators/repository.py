"""Every query on indicators."""

from collections.abc import Sequence

from sqlmodel import col, select

from services.metrics.indicators.models import Indicator
from services.shared.database import AnySession, ReadSession


async def indicators_after(
    session: ReadSession, code: str | None, limit: int
) -> Sequence[Indicator]:
    """Up to `limit` indicators in order of code, from the one after `code`."""
    statement = select(Indicator).order_by(col(Indicator.code)).limit(limit)
    if code is not None:
        statement = statement.where(col(Indicator.code) > code)
    return (await session.exec(statement)).all()


async def indicator_by_code(session: AnySession, code: str) -> Indicator | None:
    return (await session.exec(select(Indicator).where(Indicator.code == code))).one_or_none()
