"""`/v1/finance/books/{code}/periods` and the end of a year."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

from fastapi import Path, Request, Response

from services.finance.books.models import Book
from services.finance.books.params import PathBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import PREFIX, book_etag, read_book
from services.finance.journals.presenter import view_of
from services.finance.month_end import queries, service, year_service
from services.finance.month_end.chain_service import verify_book
from services.finance.month_end.rules.checks import Facts
from services.finance.month_end.schemas import (
    NewYearEnd,
    PeriodNote,
    PeriodReason,
    PeriodView,
    YearEndView,
)
from services.finance.periods import problems
from services.finance.periods.repository import hold_calendar
from services.finance.periods.rules.calendar import PeriodClosed, PeriodNotBegun, PeriodState
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match
from services.shared.database import WriteSession
from services.shared.errors import (
    Busy,
    PreconditionFailed,
    PreconditionRequired,
    TooManyRequests,
    problem_responses,
)
from services.shared.idempotency.params import OptionalKey, RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.lane.lane import TookTooLong
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Month

router = Router(prefix=f"{PREFIX}/{{code}}", tags=["periods"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
PathMonth = Annotated[Month, Path(examples=["2025-04"])]
PathYear = Annotated[int, Path(ge=1900, le=2099, examples=[2025])]
ACTING = (BookNotFound, problems.YearEnded, PreconditionRequired, PreconditionFailed)
MOVING = (*ACTING, problems.PeriodNotFound, problems.PeriodUnmoved)


@router.get(
    "/periods",
    summary="The periods of a book",
    responses=problem_responses(BookNotFound, CursorInvalid),
)
async def list_periods(
    request: Request, code: PathBook, principal: Reader, asked: Asked
) -> Page[PeriodView]:
    """In order, each with the list that is gone through before it is closed."""
    async with request.app.state.database.read() as session:
        await read_book(session, code, principal)
        backlog = await queries.backlog_of(session, code, request.app.state.sub_ledgers)
    after = date.fromisoformat(asked.after) if asked.after else date.min
    rows = [period for period in backlog.calendar if period.starts > after][: asked.most]
    return Page[PeriodView].of(
        asked,
        rows,
        key=lambda period: [period.starts.isoformat()],
        item=lambda period: PeriodView.of(period, backlog.facts(period.starts)),
    )


@router.post(
    "/periods/{period}/adjust",
    summary="Take adjustments only",
    response_model=PeriodView,
    responses=problem_responses(*MOVING, problems.LaterPeriodClosed),
    dependencies=[OWNER],
)
async def adjust_period(
    request: Request,
    code: PathBook,
    period: PathMonth,
    principal: Writer,
    key: OptionalKey,
    note: PeriodNote | None = None,
) -> Response:
    """Until it is closed or opened again, it refuses journals that are no adjustments.
    `If-Match`: the book's ETag, which moves with each act on its periods and years.
    """
    kept = request.app.state.sub_ledgers

    async def act(session: WriteSession, book: Book, actor: Actor) -> Moved:
        reason = note.reason if note else None
        return await service.adjust_period(session, book, period, reason, kept, actor=actor)

    return await _move(request, principal, code, key, act)


@router.post(
    "/periods/{period}/close",
    summary="Close a period",
    response_model=PeriodView,
    responses=problem_responses(
        *MOVING, problems.PeriodNotReady, PeriodNotBegun, Busy, TooManyRequests, TookTooLong
    ),
    dependencies=[OWNER],
)
async def close_period(
    request: Request,
    code: PathBook,
    period: PathMonth,
    principal: Writer,
    key: OptionalKey,
    note: PeriodNote | None = None,
) -> Response:
    """It takes nothing more, once its list is done: earlier months closed, nothing pending,
    accruals reversed, sub-ledgers tied, and the chain of the book verified from where it was last.
    `If-Match`: the book's ETag.
    """
    state = request.app.state
    async with state.database.read() as session:
        await read_book(session, code, principal)
    found = await verify_book(state.database, state.lane, code, principal.sub)

    async def act(session: WriteSession, book: Book, actor: Actor) -> Moved:
        reason = note.reason if note else None
        return await service.close_period(
            session, book, period, reason, found, state.sub_ledgers, actor=actor
        )

    return await _move(request, principal, code, key, act)


@router.post(
    "/periods/{period}/reopen",
    summary="Open a period again",
    response_model=PeriodView,
    responses=problem_responses(*MOVING, problems.LaterPeriodClosed),
    dependencies=[OWNER],
)
async def reopen_period(
    request: Request,
    code: PathBook,
    period: PathMonth,
    why: PeriodReason,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """With a reason, which stays on record; the last that is closed first, and never once its
    year has ended. `If-Match`: the book's ETag.
    """
    kept = request.app.state.sub_ledgers

    async def act(session: WriteSession, book: Book, actor: Actor) -> Moved:
        return await service.reopen_period(session, book, period, why.reason, kept, actor=actor)

    return await _move(request, principal, code, key, act)


@router.post(
    "/years/{year}/end",
    status_code=201,
    summary="End a financial year",
    response_model=YearEndView,
    responses=problem_responses(
        *ACTING,
        problems.YearNotReady,
        problems.NotReserve,
        PeriodNotBegun,
        PeriodClosed,
        IdempotencyKeyRequired,
    ),
    dependencies=[OWNER],
)
async def end_year(
    request: Request,
    code: PathBook,
    year: PathYear,
    new: NewYearEnd,
    principal: Writer,
    key: RequiredKey,
) -> Response:
    """Income and expenditure go to a reserve by a journal of 1 April, so that every balance of
    March stays as it was. The periods of the year stay closed from then on.
    `If-Match`: the book's ETag.
    """

    async def end(session: WriteSession) -> Answer:
        book = await _held(request, session, code, principal)
        actor = Actor.of(request, principal)
        row = await year_service.end_year(session, book, year, new.account, actor=actor)
        journal = view_of(row) if row else None
        view = YearEndView(book=code, year=year, journal=journal)
        return Answer(201, view, {"ETag": await book_etag(session, book)})

    return await once(request, principal, key, end)


async def _held(request: Request, session: WriteSession, code: str, principal: Principal) -> Book:
    """The book, for an act on its calendar by who read it as it is."""
    book = await read_book(session, code, principal)
    await hold_calendar(session, code)
    check_match(request, await book_etag(session, book))
    return book


Moved = tuple[PeriodState, Facts]
Move = Callable[[WriteSession, Book, Actor], Awaitable[Moved]]


async def _move(
    request: Request, principal: Principal, code: str, key: str | None, act: Move
) -> Response:
    async def move(session: WriteSession) -> Answer:
        book = await _held(request, session, code, principal)
        period, facts = await act(session, book, Actor.of(request, principal))
        view = PeriodView.of(period, facts)
        return Answer(200, view, {"ETag": await book_etag(session, book)})

    return await once(request, principal, key, move)
