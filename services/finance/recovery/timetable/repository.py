"""Every query of flex and freeze."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Subquery
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from services.finance.recovery.timetable.models import TimetableMonth
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession


async def months_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[TimetableMonth]:
    """Up to `limit` of the caller's, newest first, from the one before `number`."""
    statement = select(TimetableMonth).order_by(col(TimetableMonth.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(TimetableMonth.number) < number)
    return (await session.exec(scoped(statement, TimetableMonth, principal))).all()


async def month_of(session: AnySession, owner: str, month: date) -> TimetableMonth | None:
    """What holds of a month, by its first day."""
    statement = select(TimetableMonth).where(
        TimetableMonth.owner == owner, TimetableMonth.month == month
    )
    newest = statement.order_by(col(TimetableMonth.number).desc()).limit(1)
    return (await session.exec(newest)).first()


def stated_months(owners: Collection[str]) -> Subquery:
    """What holds of each month of these organisations."""
    newest = (
        select(TimetableMonth)
        .ext(distinct_on(col(TimetableMonth.owner), col(TimetableMonth.month)))
        .where(col(TimetableMonth.owner).in_(owners))
        .order_by(
            col(TimetableMonth.owner),
            col(TimetableMonth.month),
            col(TimetableMonth.number).desc(),
        )
    )
    return newest.subquery("stated_month")


async def frozen_by(session: AnySession, owner: str, day: date) -> dict[date, date]:
    """The months that are frozen before the day, by their first days, with the day of each."""
    stated = stated_months([owner]).c
    rows = await session.exec(select(stated.month, stated.freeze).where(stated.freeze < day))
    return dict(rows.all())
