"""Every statement of editions of indicators."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, func, select

from services.engagement.indicators.models import IndicatorEdition
from services.shared.database import AnySession, WriteSession


async def newest_of_period(
    session: AnySession, owner: str, indicator: str, period: date
) -> IndicatorEdition | None:
    statement = (
        select(IndicatorEdition)
        .where(
            IndicatorEdition.owner == owner,
            IndicatorEdition.indicator == indicator,
            IndicatorEdition.period == period,
        )
        .order_by(col(IndicatorEdition.edition).desc())
        .limit(1)
    )
    return (await session.exec(statement)).first()


async def edition_of_import(session: AnySession, import_id: UUID) -> IndicatorEdition | None:
    statement = select(IndicatorEdition).where(IndicatorEdition.import_id == import_id)
    return (await session.exec(statement)).first()


async def edition(session: AnySession, consultation: UUID, number: int) -> IndicatorEdition | None:
    return await session.get(IndicatorEdition, (consultation, number))


async def editions_before(
    session: AnySession, consultation: UUID, number: int | None, limit: int
) -> Sequence[IndicatorEdition]:
    """Newest first."""
    statement = select(IndicatorEdition).where(IndicatorEdition.consultation == consultation)
    if number is not None:
        statement = statement.where(col(IndicatorEdition.number) < number)
    statement = statement.order_by(col(IndicatorEdition.number).desc()).limit(limit)
    return (await session.exec(statement)).all()


async def count_editions(session: AnySession, consultation: UUID) -> int:
    statement = select(func.count()).where(col(IndicatorEdition.consultation) == consultation)
    return (await session.exec(statement)).one()


async def add(session: WriteSession, row: IndicatorEdition) -> None:
    session.add(row)
    await session.flush()
