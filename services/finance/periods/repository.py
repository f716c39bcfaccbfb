"""Every query of periods. What a period is, is the newest of its changes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.periods.models import Period, PeriodChange, YearEnd
from services.finance.periods.rules.calendar import PeriodState
from services.shared.database import AnySession, WriteSession

CALENDAR = text("""
    SELECT period.starts, period.year, newest.state FROM period CROSS JOIN LATERAL (
        SELECT state FROM period_change AS change
        WHERE change.book = period.book AND change.period = period.starts
        ORDER BY number DESC LIMIT 1
    ) AS newest
    WHERE period.book = :book ORDER BY period.starts
""")
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('periods of ' || :book, 0))")
MOVED = text("""
    SELECT (SELECT count(*) FROM period_change WHERE book = :book),
        (SELECT count(*) FROM year_end WHERE book = :book)
""")


async def calendar_of(session: AnySession, book: str) -> list[PeriodState]:
    """The book's periods in order."""
    connection = await session.connection()
    return [PeriodState(*row) for row in await connection.execute(CALENDAR, {"book": book})]


async def hold_calendar(session: WriteSession, book: str) -> None:
    """Be the only officer who moves the book's periods until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"book": book})


async def moves_of(session: AnySession, book: str) -> tuple[int, int]:
    """How often a period of the book became something, and how many of its years ended."""
    changes, ends = (await (await session.connection()).execute(MOVED, {"book": book})).one()
    return changes, ends


async def add_periods(
    session: WriteSession, book: str, year: int, months: Sequence[date], by: str, now: datetime
) -> None:
    """The periods of a year, open."""
    session.add_all([Period(book=book, starts=month, year=year) for month in months])
    await session.flush()
    session.add_all(
        [
            PeriodChange(
                book=book, period=month, number=1, state="open", reason="opened with its year",
                changed_by=by, changed_at=now,
            )
            for month in months
        ]
    )  # fmt: skip
    await session.flush()


async def newest_change(session: AnySession, book: str, period: date) -> PeriodChange | None:
    statement = (
        select(PeriodChange)
        .where(PeriodChange.book == book, PeriodChange.period == period)
        .order_by(col(PeriodChange.number).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def year_end(session: AnySession, book: str, year: int) -> YearEnd | None:
    statement = select(YearEnd).where(YearEnd.book == book, YearEnd.year == year)
    return (await session.exec(statement)).one_or_none()
