"""`/v1/finance/balances` and what is worked out of them."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.finance.balances.repository import sums_until
from services.finance.balances.schemas import AccountBalance, BalanceDate, Balances
from services.finance.books.params import QueryAccount, QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import read_book
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.errors import problem_responses
from services.shared.routing import StrictRoute
from services.shared.schemas import Day

router = APIRouter(prefix="/v1/finance", tags=["balances"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]


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
