"""`/v1/finance/reconciliation`."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request, Response

from services.finance.balances.problems import DaysReversed
from services.finance.books.params import QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import read_book
from services.finance.reconciliation import repository
from services.finance.reconciliation.problems import TooManyDays
from services.finance.reconciliation.schemas import Reconciliation, SubLedgerSide, sides
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.errors import Fault, problem_responses
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix="/v1/finance", tags=["balances"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
LONGEST = timedelta(days=366)


@router.get(
    "/reconciliation",
    summary="Ledger, events and sub-ledgers compared",
    response_model=Reconciliation,
    responses=problem_responses(BookNotFound, DaysReversed, TooManyDays),
)
async def get_reconciliation(
    request: Request,
    response: Response,
    principal: Reader,
    book: QueryBook,
    start: Annotated[Day, Query(examples=["2025-04-01"], description="first day")],
    end: Annotated[Day, Query(examples=["2025-04-30"], description="last day")],
) -> Reconciliation | Response:
    """In counts and sums of the same days: the lines of the ledger and the postings in its chain by
    the day of posting (UTC), each sub-ledger and its journals by effective date.
    """
    _check_days(start, end)
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
        ledger = await repository.ledger_sums(session, book, start, end)
        chain = await repository.chain_sums(session, book, start, end)
        kept = [
            SubLedgerSide.of(each, await repository.days_of_both(session, book, each, start, end))
            for each in request.app.state.sub_ledgers
        ]
    ledger_side, events, tie = sides(ledger, chain)
    found = Reconciliation(
        book=book,
        start=start,
        end=end,
        ledger=ledger_side,
        events=events,
        events_tie=tie,
        sub_ledgers=kept,
        ties=tie and all(each.ties for each in kept),
    )
    return tagged(request, response, found)


def _check_days(start: Day, end: Day) -> None:
    if end < start:
        raise DaysReversed(f"start={start} is after end={end}.")
    if end - start >= LONGEST:
        said = f"From {start} to {end} is more than {LONGEST.days} days; ask for each year."
        raise TooManyDays(said, errors=[Fault("/query/end", TooManyDays.code, said)])
