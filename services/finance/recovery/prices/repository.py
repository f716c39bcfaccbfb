"""Every query of price books."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from services.finance.recovery.prices.models import PriceBookVersion, PriceOfCurrency
from services.finance.recovery.prices.rules.price_entries import PriceEntry
from services.shared.database import AnySession, WriteSession

AT_ONCE = 1_000


async def books_before(
    session: AnySession, owners: Collection[str], number: int | None, limit: int
) -> Sequence[PriceBookVersion]:
    """The newest version of each book, the newest book first, from the one before `number`."""
    newest = (
        select(PriceBookVersion)
        .ext(distinct_on(col(PriceBookVersion.owner), col(PriceBookVersion.code)))
        .where(col(PriceBookVersion.owner).in_(owners))
        .order_by(
            col(PriceBookVersion.owner),
            col(PriceBookVersion.code),
            col(PriceBookVersion.version).desc(),
        )
        .subquery()
    )
    statement = select(PriceBookVersion).join(newest, col(PriceBookVersion.id) == newest.c.id)
    if number is not None:
        statement = statement.where(col(PriceBookVersion.number) < number)
    statement = statement.order_by(col(PriceBookVersion.number).desc()).limit(limit)
    return (await session.exec(statement)).all()


async def version_of(
    session: AnySession, owners: Collection[str], code: str, version: int | None = None
) -> PriceBookVersion | None:
    """That version, or the newest."""
    statement = select(PriceBookVersion).where(
        col(PriceBookVersion.owner).in_(owners), PriceBookVersion.code == code
    )
    if version is not None:
        statement = statement.where(PriceBookVersion.version == version)
    newest = (col(PriceBookVersion.version).desc(), col(PriceBookVersion.owner))
    return (await session.exec(statement.order_by(*newest).limit(1))).first()


async def owners_with(session: AnySession, owners: Collection[str], code: str) -> Sequence[str]:
    """Which of these organisations have a book of this code, in order."""
    statement = select(PriceBookVersion.owner).where(
        col(PriceBookVersion.owner).in_(owners), PriceBookVersion.code == code
    )
    return (await session.exec(statement.distinct().order_by(PriceBookVersion.owner))).all()


async def prices_of(session: AnySession, book: UUID) -> list[PriceEntry]:
    """All prices of a version, by point of delivery and currency."""
    columns = [getattr(PriceOfCurrency, name) for name in PriceEntry._fields]
    statement = (
        select(*columns)
        .where(PriceOfCurrency.book == book)
        .order_by(col(PriceOfCurrency.pod), col(PriceOfCurrency.currency))
    )
    return [PriceEntry(*row) for row in await session.exec(statement)]


async def add_prices(session: WriteSession, book: UUID, prices: Iterable[PriceEntry]) -> None:
    rows: list[dict[str, Any]] = [{"book": book} | each._asdict() for each in prices]
    connection = await session.connection()
    for start in range(0, len(rows), AT_ONCE):
        await connection.execute(insert(PriceOfCurrency), rows[start : start + AT_ONCE])
