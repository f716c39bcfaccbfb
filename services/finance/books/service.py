"""What can happen to a book: it is opened, and gets years and accounts."""

from services.finance.books import repository
from services.finance.books.models import Account, Book
from services.finance.books.problems import BookNotFound, YearExists, YearNotNext
from services.finance.books.rules.chart import CHARTS, ChartAccount
from services.finance.books.rules.years import first_year, months_of
from services.finance.books.schemas import NewAccount, NewBook
from services.finance.periods.repository import add_periods, calendar_of, moves_of
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal
from services.shared.conditional import etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.owning import check_own

PREFIX = "/v1/finance/books"


async def book_etag(session: AnySession, book: Book) -> str:
    """It moves with each act on a period or a year of the book, too."""
    return etag_of(book.code, book.opened_at, *await moves_of(session, book.code))


async def read_book(
    session: AnySession, code: str, principal: Principal, pointer: str = "/path/code"
) -> Book:
    """Raises BookNotFound, also for a book of another organisation."""
    book = await repository.book_by_code(session, code, principal)
    if book is None:
        raise no_book(code, pointer)
    return book


def no_book(code: str, pointer: str) -> BookNotFound:
    said = f"There is no book {code}, or none of your organisations'."
    return BookNotFound(said, errors=[Fault(pointer, BookNotFound.code, said)])


async def open_book(session: WriteSession, new: NewBook, *, actor: Actor) -> Book:
    """Raises NotYours, BookExists."""
    said = f"A book of {new.organisation} is opened by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    book = Book(
        code=new.code,
        organisation=new.organisation,
        name=new.name,
        chart=new.chart,
        opened_by=actor.principal.sub,
        opened_at=actor.now,
    )
    session.add(book)
    await session.flush()
    session.add_all([_account(book, each, actor) for each in CHARTS[new.chart]])
    year = new.first_year or first_year(new.code, actor.now.date())
    await _add_year(session, book, year, actor)
    await _notice(session, actor, book, "book.opened", after=new)
    return book


async def open_year(session: WriteSession, book: Book, year: int, *, actor: Actor) -> None:
    """Raises YearExists, YearNotNext."""
    last = (await calendar_of(session, book.code))[-1].year
    if year <= last:
        raise YearExists(f"{book.code} has the year {year} already, or begins after it.")
    if year != last + 1:
        raise YearNotNext(f"The last year of {book.code} is {last}; the next is {last + 1}.")
    await _add_year(session, book, year, actor)
    await _notice(session, actor, book, "book.year_opened", after={"year": year})


async def add_account(
    session: WriteSession, book: Book, new: NewAccount, *, actor: Actor
) -> Account:
    """Raises AccountExists."""
    account = _account(book, ChartAccount(new.code, new.name, new.kind), actor)
    session.add(account)
    await session.flush()
    await _notice(session, actor, book, "account.added", after=new)
    return account


async def _add_year(session: WriteSession, book: Book, year: int, actor: Actor) -> None:
    by, now = actor.principal.sub, actor.now
    await add_periods(session, book.code, year, months_of(year), by, now)


def _account(book: Book, each: ChartAccount, actor: Actor) -> Account:
    by, now = actor.principal.sub, actor.now
    return Account(book=book.code, added_by=by, added_at=now, **each._asdict())


async def _notice(
    session: WriteSession, actor: Actor, book: Book, act: str, *, after: object
) -> None:
    path = f"{PREFIX}/{book.code}"
    notice = Notice(f"uk.marches.finance.{act}", book.code, book.code, path, 1)
    await recorded(session, actor, act, path, owner=book.organisation, after=after, notice=notice)
