"""`/v1/finance/reorganisations` and the comparatives of a book."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.books.params import QueryBook
from services.finance.books.problems import BookMoved, BookNotFound
from services.finance.books.service import read_book
from services.finance.periods.rules.calendar import DateOutsideBook, PeriodClosed, PeriodNotBegun
from services.finance.reorganisations import problems, repository, service
from services.finance.reorganisations.queries import restated
from services.finance.reorganisations.repository import WholeReorganisation
from services.finance.reorganisations.rules.division import (
    MoveInCircle,
    MoveTwice,
    WeightsDoNotSum,
)
from services.finance.reorganisations.schemas import (
    Comparatives,
    NewReorganisation,
    ReorganisationView,
    RestatedShare,
    balances_view,
)
from services.finance.reorganisations.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
    requires_person,
)
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PREFIX, tags=["reorganisations"], route_class=StrictRoute)
comparatives = Router(prefix="/v1/finance", tags=["reorganisations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
Approver = Annotated[Principal, requires_person("finance.approve")]
DECIDING = (
    problems.ReorganisationNotFound, problems.ReorganisationDecided, IdempotencyKeyRequired,
    PersonNeeded, PreconditionRequired, PreconditionFailed,
)  # fmt: skip


@router.get(
    "", summary="Mergers and splits, newest first", responses=problem_responses(CursorInvalid)
)
async def list_reorganisations(
    request: Request, principal: Reader, asked: Asked
) -> Page[ReorganisationView]:
    """Those into books of the caller's organisations."""
    async with request.app.state.database.read() as session:
        found = await repository.reorganisations_before(session, asked.after, asked.most, principal)
    return Page[ReorganisationView].of(
        asked, found, key=lambda each: [each.row.number or 0], item=ReorganisationView.of
    )


@router.post(
    "",
    status_code=201,
    summary="Submit a merger or a split of books",
    response_model=ReorganisationView,
    responses=problem_responses(
        WeightsDoNotSum,
        MoveTwice,
        MoveInCircle,
        BookNotFound,
        BookMoved,
        IdempotencyKeyRequired,
    ),
    dependencies=[OWNER],
)
async def submit_reorganisation(
    request: Request, new: NewReorganisation, principal: Writer, key: RequiredKey
) -> Response:
    """By somebody of every organisation whose books are named. It is carried out once a second
    person approves it.
    """

    async def submit(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _answer(201, await service.submit_reorganisation(session, new, actor=actor))

    return await once(request, principal, key, submit)


@router.get(
    "/{reorganisation_id}",
    summary="One merger or split",
    response_model=ReorganisationView,
    responses=problem_responses(problems.ReorganisationNotFound),
)
async def get_reorganisation(
    request: Request, response: Response, reorganisation_id: UUID, principal: Reader
) -> ReorganisationView | Response:
    """Which books go to which, who decided it, and the journals that it posted."""
    async with request.app.state.database.read() as session:
        found = await service.read_reorganisation(session, reorganisation_id, principal)
    etag = service.reorganisation_etag(found)
    return tagged(request, response, ReorganisationView.of(found), etag)


@router.post(
    "/{reorganisation_id}/approval",
    summary="Approve a merger or a split, and carry it out",
    response_model=ReorganisationView,
    responses=problem_responses(
        *DECIDING,
        SecondPersonNeeded,
        BeyondLimit,
        BookNotFound,
        BookMoved,
        problems.BooksNotReady,
        DateOutsideBook,
        PeriodNotBegun,
        PeriodClosed,
    ),
    dependencies=[OWNER],
)
async def approve_reorganisation(
    request: Request, reorganisation_id: UUID, principal: Approver, key: RequiredKey
) -> Response:
    """Balances go to the books that follow by linked journals of its day, to the penny; the books
    before are at 0 and closed. All of it, or nothing. `If-Match`: its ETag.
    """

    async def approve(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.approve_reorganisation(
            session, reorganisation_id, actor=actor, matches=matches
        )
        return _answer(200, found)

    return await once(request, principal, key, approve)


@router.post(
    "/{reorganisation_id}/rejection",
    summary="Reject a merger or a split",
    response_model=ReorganisationView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_reorganisation(
    request: Request, reorganisation_id: UUID, why: Reason, principal: Approver, key: RequiredKey
) -> Response:
    """With a reason, which stays on record. `If-Match`: its ETag."""

    async def reject(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.reject_reorganisation(
            session, reorganisation_id, why.reason, actor=actor, matches=matches
        )
        return _answer(200, found)

    return await once(request, principal, key, reject)


@comparatives.get(
    "/comparatives",
    summary="Balances of a book, restated with those of the books that it follows",
    response_model=Comparatives,
    responses=problem_responses(BookNotFound),
)
async def get_comparatives(
    request: Request,
    response: Response,
    principal: Reader,
    book: QueryBook,
    as_of: Annotated[Day | None, Query(description="null: today (UTC)")] = None,
) -> Comparatives | Response:
    """By effective date. Before a merger or a split the book has its shares of the books before,
    divided as on the day of the change; nothing is rewritten for it.
    """
    day = as_of or datetime.now(UTC).date()
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
        balances, shares = await restated(session, book, day)
    sources = [
        RestatedShare(book=each.source, weight=each.weight, effective_date=each.effective_date)
        for each in shares
    ]
    items = balances_view(balances)
    found = Comparatives(book=book, as_of=day, sources=sources, items=items)
    return tagged(request, response, found)


def _answer(status: int, found: WholeReorganisation) -> Answer:
    etag = service.reorganisation_etag(found)
    headers = {"Location": f"{PREFIX}/{found.row.id}", "ETag": etag}
    return Answer(status, ReorganisationView.of(found), headers)
