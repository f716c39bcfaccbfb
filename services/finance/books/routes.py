"""`/v1/finance/books`."""

from typing import Annotated

from fastapi import Request, Response

from services.finance.books import repository, service
from services.finance.books.models import Book
from services.finance.books.params import PathBook
from services.finance.books.problems import (
    AccountExists,
    BookExists,
    BookMoved,
    BookNotFound,
    YearExists,
    YearNotNext,
)
from services.finance.books.schemas import AccountView, BookView, NewAccount, NewBook, NewYear
from services.finance.books.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["books"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]


@router.get("", summary="Books, oldest first", responses=problem_responses(CursorInvalid))
async def list_books(request: Request, principal: Reader, asked: Asked) -> Page[BookView]:
    """The books of the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.books_after(session, asked.after, asked.most, principal)
    return Page[BookView].of(asked, rows, key=lambda row: [row.number or 0], item=BookView.of)


@router.post(
    "",
    status_code=201,
    summary="Open a book",
    response_model=BookView,
    responses=problem_responses(NotYours, BookExists),
    dependencies=[OWNER],
)
async def create_book(
    request: Request, new: NewBook, principal: Writer, key: OptionalKey
) -> Response:
    """With a chart of accounts and the twelve periods of its first year. Its code is for ever."""

    async def add(session: WriteSession) -> Answer:
        book = await service.open_book(session, new, actor=Actor.of(request, principal))
        return await _answer(session, book)

    return await once(request, principal, key, add)


@router.get(
    "/{code}",
    summary="One book",
    response_model=BookView,
    responses=problem_responses(BookNotFound),
)
async def get_book(
    request: Request, response: Response, code: PathBook, principal: Reader
) -> BookView | Response:
    """Whose it is, and with which chart it was opened."""
    async with request.app.state.database.read() as session:
        book = await service.read_book(session, code, principal)
        etag = await service.book_etag(session, book)
    return tagged(request, response, BookView.of(book), etag)


@router.post(
    "/{code}/years",
    status_code=201,
    summary="Open the next financial year of a book",
    response_model=BookView,
    responses=problem_responses(BookNotFound, BookMoved, YearExists, YearNotNext),
    dependencies=[OWNER],
)
async def create_year(
    request: Request, code: PathBook, new: NewYear, principal: Writer, key: OptionalKey
) -> Response:
    """Twelve more periods, all open; the year before may still be open too."""

    async def add(session: WriteSession) -> Answer:
        book = await service.read_book(session, code, principal)
        actor = Actor.of(request, principal)
        await service.open_year(session, book, new.year, actor=actor)
        return await _answer(session, book)

    return await once(request, principal, key, add)


@router.get(
    "/{code}/accounts",
    summary="The accounts of a book",
    responses=problem_responses(BookNotFound, CursorInvalid),
)
async def list_accounts(
    request: Request, code: PathBook, principal: Reader, asked: Asked
) -> Page[AccountView]:
    """By code."""
    async with request.app.state.database.read() as session:
        await service.read_book(session, code, principal)
        rows = await repository.accounts_after(session, code, asked.after, asked.most)
    return Page[AccountView].of(asked, rows, key=lambda row: [row.code], item=AccountView.of)


@router.post(
    "/{code}/accounts",
    status_code=201,
    summary="Add an account to a book",
    response_model=AccountView,
    responses=problem_responses(BookNotFound, AccountExists),
    dependencies=[OWNER],
)
async def create_account(
    request: Request, code: PathBook, new: NewAccount, principal: Writer, key: OptionalKey
) -> Response:
    """It is never renamed and never removed, since journals name it by its code."""

    async def add(session: WriteSession) -> Answer:
        book = await service.read_book(session, code, principal)
        actor = Actor.of(request, principal)
        account = await service.add_account(session, book, new, actor=actor)
        return Answer(201, AccountView.of(account), {"Location": f"{PREFIX}/{code}/accounts"})

    return await once(request, principal, key, add)


async def _answer(session: WriteSession, book: Book) -> Answer:
    headers = {"Location": f"{PREFIX}/{book.code}", "ETag": await service.book_etag(session, book)}
    return Answer(201, BookView.of(book), headers)
