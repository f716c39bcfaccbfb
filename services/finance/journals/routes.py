"""`/v1/finance/journals`."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.finance.books.params import QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.journals import (
    completion_service,
    problems,
    queries,
    reversal_service,
    service,
)
from services.finance.journals.entry_service import PREFIX
from services.finance.journals.presenter import view_of
from services.finance.journals.repository import JournalRow
from services.finance.journals.rules.entries import (
    AmountTooLarge,
    JournalUnbalanced,
    NotInJournal,
    ReversalExceeds,
)
from services.finance.journals.schemas import JournalView, NewJournal, NewReversal
from services.finance.periods.rules.calendar import (
    DateOutsideBook,
    PeriodAdjusting,
    PeriodClosed,
    PeriodNotBegun,
)
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import (
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    problem_responses,
)
from services.shared.idempotency.params import RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Month

router = Router(prefix=PREFIX, tags=["journals"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
DATING = (DateOutsideBook, PeriodNotBegun, PeriodClosed, PeriodAdjusting)
KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": JournalView, "description": "The same journal was posted with this id"}
}


@router.get(
    "", summary="Journals, newest first", responses=problem_responses(BookNotFound, CursorInvalid)
)
async def list_journals(
    request: Request,
    principal: Reader,
    asked: Asked,
    book: QueryBook,
    period: Annotated[Month | None, Query(examples=["2025-04"])] = None,
    reference: Annotated[str | None, Query(max_length=2000, pattern=r"^[^\x00]+$")] = None,
    pending: Annotated[bool, Query(description="only those that are pending")] = False,
) -> Page[JournalView]:
    """Of one book; of a period, or with a reference, where that is given."""
    async with request.app.state.database.read() as session:
        rows = await queries.list_journals(
            session,
            book,
            asked.after,
            asked.most,
            principal,
            period=date.fromisoformat(f"{period}-01") if period else None,
            reference=reference,
            only_pending=pending,
        )
    return Page[JournalView].of(asked, rows, key=lambda row: [row.number], item=view_of)


@router.post(
    "",
    status_code=201,
    summary="Post a journal",
    response_model=JournalView,
    responses=KNOWN
    | problem_responses(
        BookNotFound,
        JournalUnbalanced,
        AmountTooLarge,
        problems.AccountUnknown,
        problems.ReverseOnTooEarly,
        problems.JournalDiffers,
        IdempotencyKeyRequired,
        *DATING,
    ),
    dependencies=[OWNER],
)
async def create_journal(
    request: Request, new: NewJournal, principal: Writer, key: RequiredKey
) -> Response:
    """Debits equal credits, to the penny. A pending one counts in no balance until it is posted.

    Nothing of it can be changed later: what is wrong is reversed.
    """

    async def post(session: WriteSession) -> Answer:
        made = await service.post_journal(session, new, actor=Actor.of(request, principal))
        return _answer(200 if made.known else 201, made.journal)

    return await once(request, principal, key, post)


@router.get(
    "/{journal_id:uuid}",  # so that `/bulk` is none: what is no id is no path
    summary="One journal",
    response_model=JournalView,
    responses=problem_responses(problems.JournalNotFound, NotFound),
)
async def get_journal(
    request: Request, response: Response, journal_id: UUID, principal: Reader
) -> JournalView | Response:
    """Its lines, its state, what reversed it, and its seal."""
    async with request.app.state.database.read() as session:
        row = await queries.read_journal(session, journal_id, principal)
    return tagged(request, response, view_of(row), queries.journal_etag(row))


CHANGED = (
    problems.JournalNotFound, IdempotencyKeyRequired, PreconditionRequired, PreconditionFailed,
)  # fmt: skip
ENDING = (*CHANGED, problems.NotPending)


@router.post(
    "/{journal_id}/posting",
    summary="Post a pending journal",
    response_model=JournalView,
    responses=problem_responses(*ENDING, PeriodClosed, PeriodAdjusting),
    dependencies=[OWNER],
)
async def post_journal(
    request: Request, journal_id: UUID, principal: Writer, key: RequiredKey
) -> Response:
    """It counts in balances from now on. `If-Match`: its ETag."""
    return await _act(request, principal, key, journal_id, completion_service.post_pending)


@router.post(
    "/{journal_id}/voiding",
    summary="Void a pending journal",
    response_model=JournalView,
    responses=problem_responses(*ENDING),
    dependencies=[OWNER],
)
async def void_journal(
    request: Request, journal_id: UUID, principal: Writer, key: RequiredKey
) -> Response:
    """It stays on record and never counts in any balance. `If-Match`: its ETag."""
    return await _act(request, principal, key, journal_id, completion_service.void_pending)


@router.post(
    "/{journal_id}/reversal",
    status_code=201,
    summary="Reverse a journal",
    response_model=JournalView,
    responses=problem_responses(
        *CHANGED,
        problems.NotReversible,
        problems.AlreadyReversed,
        problems.ReversalTooEarly,
        JournalUnbalanced,
        NotInJournal,
        ReversalExceeds,
        DateOutsideBook,
        PeriodNotBegun,
        PeriodClosed,
    ),
    dependencies=[OWNER],
)
async def reverse_journal(
    request: Request, journal_id: UUID, new: NewReversal, principal: Writer, key: RequiredKey
) -> Response:
    """All that is left of it, or a part: a journal of its own, on the other side.

    Both count in every balance. Its date is not before the journal's; where its period is closed,
    the next open one takes it, with its date. `If-Match`: the ETag of the journal that is reversed.
    """
    reverse = partial(reversal_service.reverse_journal, new=new)
    return await _act(request, principal, key, journal_id, reverse, status=201)


Acting = Callable[..., Awaitable[JournalRow]]


async def _act(
    request: Request,
    principal: Principal,
    key: str,
    journal_id: UUID,
    act: Acting,
    *,
    status: int = 200,
) -> Response:
    """On the journal as it was read. It was read as it is, too, where it was sealed since."""

    async def carry_out(session: WriteSession) -> Answer:
        row = await queries.hold_journal(session, journal_id, principal)
        check_match(request, queries.journal_etag(row), queries.unsealed_etag(row))
        actor = Actor.of(request, principal)
        return _answer(status, await act(session, journal_id, actor=actor))

    return await once(request, principal, key, carry_out)


def _answer(status: int, row: JournalRow) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": queries.journal_etag(row)}
    return Answer(status, view_of(row), headers)
