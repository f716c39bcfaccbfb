"""`/v1/finance/balances` and what is worked out of them."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from services.finance.balances.repository import sums_until
from services.finance.balances.schemas import AccountBalance, BalanceDate, Balances
from services.finance.balances.totals_service import ask_for_totals
from services.finance.books.params import PathBook, QueryAccount, QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import PREFIX, read_book
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import JobStatus
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix="/v1/finance", tags=["balances"], route_class=StrictRoute)
books = Router(prefix=PREFIX, tags=["balances"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]


@router.get(
    "/balances",
    summary="Balances of a book at the end of a day",
    response_model=Balances,
    responses=problem_responses(BookNotFound),
)
async def get_balances(
    request: Request,
    response: Response,
    principal: Reader,
    book: QueryBook,
    account: QueryAccount = None,
    as_of: Annotated[Day | None, Query(description="null: today (UTC)")] = None,
    by: Annotated[BalanceDate, Query(description="by which date")] = "effective",
) -> Balances | Response:
    """Of every account with an entry, or of one. Reversed journals and their reversals both count;
    pending and voided ones do not.
    """
    day: date = as_of or datetime.now(UTC).date()
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
        rows = await sums_until(session, book, day, by, account)
    items = [AccountBalance.of(*row) for row in rows]
    return tagged(request, response, Balances(book=book, as_of=day, by=by, items=items))


@books.post(
    "/{code}/totals",
    status_code=202,
    summary="Compare the totals of a book with its lines, and make them anew",
    response_model=JobStatus,
    responses=problem_responses(BookNotFound),
    dependencies=[OWNER],
)
async def compare_totals(
    request: Request, code: PathBook, principal: Writer, key: OptionalKey
) -> Response:
    """By a job, whose counts say how many totals were wrong and in how many accounts: 0, unless
    somebody tampered with them. Balances do not change by it.
    """

    async def ask(session: WriteSession) -> Answer:
        book = await read_book(session, code, principal)
        actor = Actor.of(request, principal)
        job = await ask_for_totals(session, book.code, book.organisation, actor=actor)
        return Answer(202, JobStatus.of(job), {"Location": f"/v1/finance/jobs/{job.id}"})

    return await once(request, principal, key, ask)
