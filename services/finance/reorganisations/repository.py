"""Every query of organisational change; people see only that of their organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.books.models import Account
from services.finance.reorganisations.models import (
    ClosedBook,
    OpenedShare,
    Reorganisation,
    ReorganisationDecision,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('reorganisation ' || :id, 6))")
# The lock that a posting shares and a closing has alone: nobody posts to the book from here on.
HOLD_PERIODS = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(place, 3)) FROM (
        SELECT book || to_char(starts, ' YYYY-MM') AS place FROM period
        WHERE book = :book ORDER BY starts
    ) AS places
""")
UNDONE = text("""
    SELECT
        (SELECT count(*) FROM journal WHERE book = :book AND pending AND NOT EXISTS (
            SELECT FROM journal_act AS act
            WHERE act.journal = journal.id AND act.act <> 'entered')),
        (SELECT count(*) FROM journal WHERE book = :book AND reverse_on IS NOT NULL
            AND EXISTS (
                SELECT FROM journal_act AS act
                WHERE act.journal = journal.id AND act.act = 'posted')
            AND (SELECT coalesce(sum(reversal.total), 0) FROM journal AS reversal
                WHERE reversal.reverses = journal.id) < journal.total),
        (SELECT count(*) FROM journal WHERE book = :book AND effective_date > :day AND EXISTS (
            SELECT FROM journal_act AS act
            WHERE act.journal = journal.id AND act.act = 'posted')),
        (SELECT min(year) FROM period WHERE book = :book AND starts < :year_begins
            AND NOT EXISTS (
                SELECT FROM year_end
                WHERE year_end.book = period.book AND year_end.year = period.year))
""")
SHARES = text("""
    SELECT share.source, share.weight, closed.effective_date,
        (SELECT json_agg(all_of.target ORDER BY all_of.target) FROM opened_share AS all_of
            WHERE all_of.source = share.source),
        (SELECT json_agg(all_of.weight ORDER BY all_of.target) FROM opened_share AS all_of
            WHERE all_of.source = share.source)
    FROM opened_share AS share JOIN closed_book AS closed ON closed.book = share.source
    WHERE share.target = :book AND closed.effective_date > :day
    ORDER BY share.source
""")


@dataclass(frozen=True)
class WholeReorganisation:
    """A reorganisation, what was decided on it, and what it posted in which book."""

    row: Reorganisation
    decision: ReorganisationDecision | None
    closed: Sequence[ClosedBook]
    opened: Sequence[OpenedShare]

    @property
    def state(self) -> Literal["waiting", "approved", "rejected"]:
        if self.decision is None:
            return "waiting"
        return "approved" if self.decision.decision == "approved" else "rejected"


class Undone(NamedTuple):
    """What stands in the way of a book's closing."""

    pending: int
    accruals: int
    later: int
    year: int | None
    """The first year before that has not ended."""


class Share(NamedTuple):
    """What a book got of another, with the shares of all that got something of it."""

    source: str
    weight: str
    effective_date: date
    targets: list[str]
    weights: list[str]


async def hold(session: WriteSession, reorganisation: UUID) -> None:
    """Be the only one who decides on it until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"id": str(reorganisation)})


async def hold_periods(session: WriteSession, book: str) -> None:
    """Be the only one who posts to the book until the transaction ends."""
    await (await session.connection()).execute(HOLD_PERIODS, {"book": book})


async def undone(session: AnySession, book: str, day: date, year_begins: date) -> Undone:
    given = {"book": book, "day": day, "year_begins": year_begins}
    row = (await (await session.connection()).execute(UNDONE, given)).one()
    return Undone(*row)


async def accounts_of(session: AnySession, book: str) -> dict[str, Account]:
    rows = await session.exec(select(Account).where(Account.book == book))
    return {row.code: row for row in rows}


async def reorganisations_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> list[WholeReorganisation]:
    """Up to `limit`, newest first, from the one before `number`."""
    statement = select(Reorganisation).order_by(col(Reorganisation.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Reorganisation.number) < number)
    rows = (await session.exec(scoped(statement, Reorganisation, principal))).all()
    return [await _whole(session, row) for row in rows]


async def reorganisation_by_id(
    session: AnySession, reorganisation: UUID, principal: Principal
) -> WholeReorganisation | None:
    statement = select(Reorganisation).where(Reorganisation.id == reorganisation)
    row = (await session.exec(scoped(statement, Reorganisation, principal))).one_or_none()
    return await _whole(session, row) if row else None


async def _whole(session: AnySession, row: Reorganisation) -> WholeReorganisation:
    decision = await session.get(ReorganisationDecision, row.id)
    closed = select(ClosedBook).where(ClosedBook.reorganisation == row.id)
    books = (await session.exec(closed.order_by(col(ClosedBook.book)))).all()
    opened = (
        select(OpenedShare)
        .where(col(OpenedShare.source).in_([each.book for each in books]))
        .order_by(col(OpenedShare.source), col(OpenedShare.target))
    )
    return WholeReorganisation(row, decision, books, (await session.exec(opened)).all())


async def closed_books(session: AnySession, books: Sequence[str]) -> Sequence[ClosedBook]:
    statement = select(ClosedBook).where(col(ClosedBook.book).in_(books))
    return (await session.exec(statement)).all()


async def shares_after(session: AnySession, book: str, day: date) -> list[Share]:
    """What the book got of others later than on a day."""
    rows = await (await session.connection()).execute(SHARES, {"book": book, "day": day})
    return [Share(*row) for row in rows]


async def add(session: WriteSession, *rows: object) -> None:
    session.add_all(rows)
    await session.flush()
