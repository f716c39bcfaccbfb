"""`/v1/finance/trial-balance` and `/v1/finance/statement` as files."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.finance.balances.problems import DaysReversed, OneOfTwo
from services.finance.balances.repository import AccountSums, sums_until
from services.finance.balances.statement_repository import StatementRow, lines_after
from services.finance.balances.statement_routes import FIRST_KEY, one_of
from services.finance.books.params import QueryAccount, QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import read_book
from services.finance.exports.files import (
    STATEMENT_COLUMNS,
    Names,
    balance_csv,
    balance_workbook,
    statement_lines,
    statement_workbook,
)
from services.finance.exports.problems import TooManyLines
from services.finance.exports.repository import account_names
from services.finance.periods.problems import PeriodNotFound
from services.finance.periods.queries import read_period
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.csvs import csv_bytes
from services.shared.database import Database
from services.shared.downloads import CSV, MEDIA, STREAM, WORKBOOK, attachment, download
from services.shared.errors import Busy, TooManyRequests, problem_responses
from services.shared.lane.lane import TookTooLong
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day, Month
from services.shared.sending import Pieces, begun
from services.shared.times import FIRST_DAY

router = Router(prefix="/v1/finance", tags=["exports"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
QueryMonth = Annotated[Month, Query(alias="period", examples=["2025-04"])]
QueryCounterparty = Annotated[
    str | None, Query(alias="counterparty", pattern=ODS_CODE, examples=["RJR"])
]
Start = Annotated[Day, Query(description="first day")]
End = Annotated[Day | None, Query(description="last day; null: today (UTC)")]
OF_BALANCE = problem_responses(BookNotFound, PeriodNotFound)
OF_STATEMENT = (BookNotFound, OneOfTwo, DaysReversed)
OF_WORKBOOK = (TooManyLines, Busy, TooManyRequests, TookTooLong)
AT_ONCE, MOST_LINES = 5_000, 20_000


async def _balance(
    request: Request, principal: Principal, book: str, period: str
) -> tuple[list[AccountSums], Names, str]:
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
        found = await read_period(session, book, period, "/query/period")
        rows = await sums_until(session, book, found.starts, "period")
        names = await account_names(session, book)
    return rows, names, etag_of(book, period, rows)


@router.get(
    "/trial-balance.csv",
    summary="The trial balance of a period as CSV",
    response_class=Response,
    responses=CSV | OF_BALANCE,
)
async def get_trial_balance_csv(
    request: Request, principal: Reader, book: QueryBook, period: QueryMonth
) -> Response:
    """A line an account with its name, and the totals; in pounds."""
    rows, names, etag = await _balance(request, principal, book, period)
    name = f"trial-balance-{book}-{period}"
    return await download(request, "csv", name, etag, lambda: balance_csv(rows, names))


@router.get(
    "/trial-balance.xlsx",
    summary="The trial balance of a period as a workbook",
    response_class=Response,
    responses=WORKBOOK | OF_BALANCE,
)
async def get_trial_balance_workbook(
    request: Request, principal: Reader, book: QueryBook, period: QueryMonth
) -> Response:
    """The same, with formulas for the totals."""
    rows, names, etag = await _balance(request, principal, book, period)
    name = f"trial-balance-{book}-{period}"
    return await download(request, "xlsx", name, etag, lambda: balance_workbook(rows, names))


Asked = tuple[tuple[str, str], tuple[date, date]]
"""Account or counterparty with its code, and the first and the last day."""


async def _asked(
    request: Request,
    principal: Principal,
    book: str,
    of: tuple[str | None, str | None],
    days: tuple[date, date | None],
) -> Asked:
    found, (start, end) = one_of(*of), days
    last = end or datetime.now(UTC).date()
    if last < start:
        raise DaysReversed(f"start={start} is after end={last}.")
    async with request.app.state.database.read() as session:
        await read_book(session, book, principal, "/query/book")
    return found, (start, last)


@router.get(
    "/statement.csv",
    summary="The statement of an account, or of a counterparty, as CSV",
    response_class=Response,
    responses=STREAM | problem_responses(*OF_STATEMENT),
)
async def get_statement_csv(
    request: Request,
    principal: Reader,
    book: QueryBook,
    account: QueryAccount = None,
    counterparty: QueryCounterparty = None,
    start: Start = FIRST_DAY,
    end: End = None,
) -> Response:
    """Every posted line by effective date, however many there are; in pounds."""
    asked = await _asked(request, principal, book, (account, counterparty), (start, end))
    pieces = await begun(_pieces(request.app.state.sending, book, asked))
    headers = attachment(f"statement-{book}", "csv")
    return Pieces(pieces, media_type=MEDIA["csv"], headers=headers)


async def _pieces(database: Database, book: str, asked: Asked) -> AsyncIterator[bytes]:
    yield csv_bytes([STATEMENT_COLUMNS])
    after = FIRST_KEY
    while True:
        async with database.read() as session:
            rows = await lines_after(session, book, *asked, after, AT_ONCE)
        if rows:
            yield csv_bytes(statement_lines(rows))
            last = rows[-1]
            after = (last.effective_date, last.number, last.line)
        if len(rows) < AT_ONCE:
            return


@router.get(
    "/statement.xlsx",
    summary="The statement of an account, or of a counterparty, as a workbook",
    response_class=Response,
    responses=WORKBOOK
    | problem_responses(*OF_STATEMENT, TooManyLines, Busy, TooManyRequests, TookTooLong),
)
async def get_statement_workbook(
    request: Request,
    principal: Reader,
    book: QueryBook,
    account: QueryAccount = None,
    counterparty: QueryCounterparty = None,
    start: Start = FIRST_DAY,
    end: End = None,
) -> Response:
    """The same, of at most 20,000 lines, with formulas for the totals."""
    asked = await _asked(request, principal, book, (account, counterparty), (start, end))
    async with request.app.state.database.read() as session:
        rows: list[StatementRow] = list(
            await lines_after(session, book, *asked, FIRST_KEY, MOST_LINES + 1)
        )
    if len(rows) > MOST_LINES:
        raise TooManyLines
    etag = etag_of("xlsx", book, asked, rows)
    if (known := not_modified(request, etag)) is not None:
        return known
    # A second of CPU at its largest, which would hold up every other request.
    lane = request.app.state.lane
    body = await lane.run(statement_workbook, rows, caller=principal.sub)
    headers = {"ETag": etag} | attachment(f"statement-{book}", "xlsx")
    return Response(body, media_type=MEDIA["xlsx"], headers=headers)
