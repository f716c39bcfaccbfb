"""Reads of journals, each with the book that says who may see it."""

from collections.abc import Sequence
from dataclasses import replace
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
from services.shared.database import AnySession, WriteSession


def journal_etag(row: JournalRow) -> str:
    return etag_of(row.id, *row.acts, row.reversed_total, row.seal)


def unsealed_etag(row: JournalRow) -> str:
    """Of the same journal before its newest act was sealed, a second or two after it."""
    return journal_etag(replace(row, seal=None))


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


async def hold_journal(session: WriteSession, journal_id: UUID, principal: Principal) -> JournalRow:
    """Be the only one that does something with it. Raises JournalNotFound."""
    await repository.hold_journal(session, journal_id)
    return await read_journal(session, journal_id, principal)


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
