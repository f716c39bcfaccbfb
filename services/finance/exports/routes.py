"""What leaves the ledger as files: for the national ledger, and for the public."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from typing import Annotated, TypeVar

from fastapi import Query, Request, Response

from services.finance.books.params import PathBook, QueryBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import PREFIX, read_book
from services.finance.exports import repository, service
from services.finance.exports.problems import MappingNotFound
from services.finance.exports.rules import journal_lines, spend_lines
from services.finance.exports.rules.journal_lines import PostedLine
from services.finance.exports.rules.spend_lines import SpendLine
from services.finance.exports.schemas import MappingContent, MappingView
from services.finance.periods.problems import PeriodNotFound
from services.finance.periods.queries import read_period
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.csvs import csv_bytes
from services.shared.database import Database, ReadSession, WriteSession
from services.shared.downloads import MEDIA, STREAM, attachment
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.periods import last_day
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Month
from services.shared.sending import Pieces, begun

router = Router(prefix="/v1/finance", tags=["exports"], route_class=StrictRoute)
of_book = Router(prefix=f"{PREFIX}/{{code}}", tags=["exports"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
AT_ONCE = 5_000
Line = TypeVar("Line", PostedLine, SpendLine)
QueryMapping = Annotated[
    int | None,
    Query(ge=0, le=1_000_000, description="a configuration; null: the newest, 0: the usual one"),
]


@router.get(
    "/journal-export.csv",
    summary="The journals of a period for the national ledger",
    response_class=Response,
    responses=STREAM | problem_responses(BookNotFound, PeriodNotFound, MappingNotFound),
)
async def get_journal_export(
    request: Request,
    principal: Reader,
    book: QueryBook,
    period: Annotated[Month, Query(examples=["2025-04"])],
    mapping: QueryMapping = None,
) -> Response:
    """Oracle Fusion's journal interface: a line for each posted line that the period took, debits
    equal to credits. Of a closed period with the same configuration it is the same bytes, always.
    """
    async with request.app.state.database.read() as session:
        found = await read_book(session, book, principal, "/query/book")
        starts = (await read_period(session, book, period, "/query/period")).starts
        how = (await service.read_mapping(session, book, mapping)).mapping()

    async def read(session: ReadSession, after: repository.Place) -> list[PostedLine]:
        return await repository.posted_lines(session, book, starts, after, AT_ONCE)

    def cells(line: PostedLine) -> list[str]:
        return journal_lines.cells_of(line, found.organisation, book, how)

    pieces = _pieces(request.app.state.sending, journal_lines.COLUMNS, read, cells)
    return Pieces(
        await begun(pieces), media_type=MEDIA["csv"], headers=attachment(f"{book}-{period}", "csv")
    )


@router.get(
    "/spend-over-25k.csv",
    summary="Spend over 25,000 pounds, for publication",
    response_class=Response,
    responses=STREAM | problem_responses(BookNotFound),
)
async def get_spend(
    request: Request,
    principal: Reader,
    book: QueryBook,
    month: Annotated[Month, Query(examples=["2025-04"])],
) -> Response:
    """Every posted line of expenditure of a month of more than 25,000 pounds, credit notes below 0.
    Only what is with a body is there: a line without a counterparty may be with a person. Read the
    descriptions before they are published.
    """
    async with request.app.state.database.read() as session:
        found = await read_book(session, book, principal, "/query/book")
    first = date.fromisoformat(f"{month}-01")
    days = (first, last_day(first, "month"))

    async def read(session: ReadSession, after: repository.Place) -> list[SpendLine]:
        return await repository.spend_lines(session, book, days, after, AT_ONCE)

    def cells(line: SpendLine) -> list[object]:
        return spend_lines.cells_of(line, found.name)

    pieces = _pieces(request.app.state.sending, spend_lines.COLUMNS, read, cells)
    name = f"spend-over-25k-{month}"
    return Pieces(await begun(pieces), media_type=MEDIA["csv"], headers=attachment(name, "csv"))


async def _pieces(
    database: Database,
    columns: Sequence[str],
    read: Callable[[ReadSession, repository.Place], Awaitable[list[Line]]],
    cells: Callable[[Line], Sequence[object]],
) -> AsyncIterator[bytes]:
    """Nothing is held between two pieces."""
    yield csv_bytes([columns])
    after = (0, 0)
    while True:
        async with database.read() as session:
            found = await read(session, after)
        if found:
            yield csv_bytes(map(cells, found))
            after = (found[-1].number, found[-1].line)
        if len(found) < AT_ONCE:
            return


@of_book.get(
    "/export-mapping",
    summary="How a book is written for the national ledger",
    response_model=MappingView,
    responses=problem_responses(BookNotFound),
)
async def get_export_mapping(
    request: Request, response: Response, code: PathBook, principal: Reader
) -> MappingView | Response:
    """Which part of a line is which segment."""
    async with request.app.state.database.read() as session:
        await read_book(session, code, principal)
        found = await service.read_mapping(session, code)
    return tagged(request, response, found, service.mapping_etag(found))


@of_book.put(
    "/export-mapping",
    summary="State how a book is written for the national ledger",
    response_model=MappingView,
    responses=problem_responses(BookNotFound, PreconditionRequired, PreconditionFailed),
    dependencies=[OWNER],
)
async def update_export_mapping(
    request: Request, code: PathBook, new: MappingContent, principal: Writer
) -> Response:
    """A new version; an export can still be had by an earlier one. `If-Match`: its ETag."""

    async def state(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.state_mapping(session, code, new, actor=actor, matches=matches)
        return Answer(200, found, {"ETag": service.mapping_etag(found)})

    return await once(request, principal, None, state)
