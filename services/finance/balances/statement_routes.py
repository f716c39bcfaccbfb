"""`/v1/finance/trial-balance` and `/v1/finance/statement`."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.finance.balances.problems import DaysReversed, OneOfTwo
from services.finance.balances.repository import sums_until
from services.finance.balances.schemas import (
    AccountBalance,
    Statement,
    StatementLine,
    TrialBalance,
)
from services.finance.balances.statement_repository import (
    StatementRow,
    balance_until,
    lines_after,
)
from services.finance.books.params import QueryAccount, QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import read_book
from services.finance.periods.problems import PeriodNotFound
from services.finance.periods.queries import read_period
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import ReadSession
from services.shared.errors import problem_responses
from services.shared.money import Money
from services.shared.paging import Asked, CursorInvalid, page_of
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day, Month
from services.shared.times import FIRST_DAY

router = Router(prefix="/v1/finance", tags=["balances"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
FIRST_KEY = (FIRST_DAY, 0, 0)


@router.get(
    "/trial-balance",
    summary="The trial balance of a period",
    response_model=TrialBalance,
    responses=problem_responses(BookNotFound, PeriodNotFound),
)
async def get_trial_balance(
    request: Request,
    response: Response,
    principal: Reader,
    book: QueryBook,
    period: Annotated[Month, Query(examples=["2025-04"])],
) -> TrialBalance | Response:
    """Of what this period and all before it took. That of a closed period, with those before it
    closed too, never changes: whatever comes later lands in an open one.
    """
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
        found = await read_period(session, book, period, "/query/period")
        rows = await sums_until(session, book, found.starts, "period")
    view = TrialBalance(
        book=book,
        period=period,
        state=found.state,
        items=[AccountBalance.of(*row) for row in rows],
        debit=Money.of_pence(sum(row.debit for row in rows)),
        credit=Money.of_pence(sum(row.credit for row in rows)),
    )
    return tagged(request, response, view)


@router.get(
    "/statement",
    summary="The statement of an account, or of a counterparty",
    responses=problem_responses(BookNotFound, CursorInvalid, OneOfTwo, DaysReversed),
)
async def get_statement(
    request: Request,
    principal: Reader,
    asked: Asked,
    book: QueryBook,
    account: QueryAccount = None,
    counterparty: Annotated[str | None, Query(pattern=ODS_CODE, examples=["RJR"])] = None,
    start: Annotated[Day, Query(description="first day")] = FIRST_DAY,
    end: Annotated[Day | None, Query(description="last day; null: today (UTC)")] = None,
) -> Statement:
    """Every posted line by effective date; reversed journals and their reversals both stand there.

    With a counterparty both parties can agree their balances.
    """
    of = one_of(account, counterparty)
    last = end or datetime.now(UTC).date()
    if last < start:
        raise DaysReversed(f"start={start} is after end={last}.")
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
        opening = await _balance(session, book, of, start - timedelta(days=1))
        closing = await _balance(session, book, of, last)
        after = (date.fromisoformat(asked.key[0]), *asked.key[1:]) if asked.key else FIRST_KEY
        rows = await lines_after(session, book, of, (start, last), after, asked.most)
    kept, following = page_of(
        rows,
        limit=asked.limit,
        pager=asked.pager,
        key=_key,
        request=request,
        response=asked.response,
    )
    return Statement(
        book=book,
        account=account,
        counterparty=counterparty,
        start=start,
        end=last,
        opening=Money.of_pence(opening),
        closing=Money.of_pence(closing),
        items=[StatementLine.of(row) for row in kept],
        next_cursor=following,
    )


async def _balance(session: ReadSession, book: str, of: tuple[str, str], until: date) -> int:
    """Of an account from its totals, of a counterparty from its lines."""
    if of[0] == "counterparty":
        return await balance_until(session, book, of, until)
    rows = await sums_until(session, book, until, "effective", of[1])
    return sum(row.debit - row.credit for row in rows)


def one_of(account: str | None, counterparty: str | None) -> tuple[str, str]:
    if account is not None and counterparty is None:
        return "account", account
    if counterparty is not None and account is None:
        return "counterparty", counterparty
    raise OneOfTwo


def _key(row: StatementRow) -> list[str | int]:
    return [row.effective_date.isoformat(), row.number, row.line]
