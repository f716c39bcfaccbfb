"""Every query of books and accounts; people see only the books of their organisations."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from services.finance.books.models import Account, Book
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession

OWNER = ("organisation",)


def _seen(statement: SelectOfScalar[Book], principal: Principal) -> SelectOfScalar[Book]:
    return scoped(statement, Book, principal, parties=OWNER)


async def books_after(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[Book]:
    """Up to `limit` books, oldest first, from the one after `number`."""
    statement = select(Book).order_by(col(Book.number)).limit(limit)
    if number is not None:
        statement = statement.where(col(Book.number) > number)
    return (await session.exec(_seen(statement, principal))).all()


async def book_by_code(session: AnySession, code: str, principal: Principal) -> Book | None:
    statement = select(Book).where(Book.code == code)
    return (await session.exec(_seen(statement, principal))).one_or_none()


async def accounts_after(
    session: AnySession, book: str, code: str | None, limit: int
) -> Sequence[Account]:
    """Up to `limit` accounts of a book by code, from the one after `code`."""
    statement = select(Account).where(Account.book == book).order_by(col(Account.code))
    if code is not None:
        statement = statement.where(col(Account.code) > code)
    return (await session.exec(statement.limit(limit))).all()


async def known_accounts(session: AnySession, book: str, codes: Collection[str]) -> set[str]:
    """Those of the codes that the book has."""
    statement = select(Account.code).where(Account.book == book, col(Account.code).in_(codes))
    return set((await session.exec(statement)).all())


async def accounts_of_kind(session: AnySession, book: str, kinds: Collection[str]) -> set[str]:
    statement = select(Account.code).where(Account.book == book, col(Account.kind).in_(kinds))
    return set((await session.exec(statement)).all())


async def all_accounts(session: AnySession, book: str) -> set[str]:
    """The codes of a book's accounts."""
    return set((await session.exec(select(Account.code).where(Account.book == book))).all())
