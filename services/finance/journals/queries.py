"""Reads of journals, each with the book that says who may see it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.finance.books.models import Book
from services.finance.books.repository import book_by_code
from services.finance.books.service import read_book
from services.finance.journals import repository
from services.finance.journals.problems import (
    JournalNotFound,
)
from services.finance.journals.repository import JournalRow
from services.shared.auth import Principal
from services.shared.conditional import etag_of
from services.shared.database import AnySession


def journal_etag(row: JournalRow) -> str:
    return etag_of(row.id, *row.acts, row.reversed_total, row.seal)


async def read_journal(session: AnySession, journal_id: UUID, principal: Principal) -> JournalRow:
    """Raises JournalNotFound, also for one in a book of another organisation."""
    return (await read_with_book(session, journal_id, principal))[0]


async def read_with_book(
    session: AnySession, journal_id: UUID, principal: Principal
) -> tuple[JournalRow, Book]:
    """The same with its book. Raises JournalNotFound."""
    row = await repository.journal_by_id(session, journal_id)
    if row is None or (book := await book_by_code(session, row.book, principal)) is None:
        raise JournalNotFound
    return row, book


async def list_journals(
    session: AnySession,
    book: str,
    number: int | None,
    limit: int,
    principal: Principal,
    *,
    period: date | None,
    reference: str | None,
    only_pending: bool,
) -> Sequence[JournalRow]:
    """Raises BookNotFound."""
    await read_book(session, book, principal, "/query/book")
    return await repository.journals_before(
        session,
        book,
        number,
        limit,
        period=period,
        reference=reference,
        only_pending=only_pending,
    )
