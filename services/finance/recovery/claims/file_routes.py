"""The backing data of a claim, which a finance team sends with its invoice."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import Request, Response

from services.finance.recovery.claims import (
    challenge_repository,
    files,
    line_repository,
    problems,
    service,
)
from services.finance.recovery.claims.files import Credited
from services.finance.recovery.claims.models import Claim, ClaimLine
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.routes import Reader
from services.finance.recovery.claims.service import PREFIX
from services.shared.auth import Principal
from services.shared.conditional import etag_of, not_modified
from services.shared.database import Database
from services.shared.downloads import CSV, MEDIA, WORKBOOK, attachment
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces, begun

router = Router(prefix=PREFIX, tags=["claims"], route_class=StrictRoute)
AT_ONCE = 5_000
MOST_IN_WORKBOOK = 100_000


@router.get(
    "/{claim_id}/backing-data.csv",
    summary="The backing data of a claim as CSV",
    response_class=Response,
    responses=CSV | problem_responses(problems.ClaimNotFound),
)
async def get_backing_data_csv(request: Request, claim_id: UUID, principal: Reader) -> Response:
    """A row a line, however many, without patient data; the total is the invoice."""
    claim, credited = await _read(request, claim_id, principal)
    etag = etag_of("csv", service.claim_etag(claim))
    if (known := not_modified(request, etag)) is not None:
        return known
    pieces = _csv(request.app.state.sending, claim.row, credited)
    headers = {"ETag": etag} | attachment("claim", "csv")
    return Pieces(await begun(pieces), media_type=MEDIA["csv"], headers=headers)


@router.get(
    "/{claim_id}/backing-data.xlsx",
    summary="The backing data of a claim as a workbook",
    description=f"""\
The columns of the CSV with the sum below, which is the invoice; for up to {MOST_IN_WORKBOOK:,}
lines.""",
    response_class=Response,
    responses=WORKBOOK | problem_responses(problems.ClaimNotFound, problems.TooLongForWorkbook),
)
async def get_backing_data_workbook(
    request: Request, claim_id: UUID, principal: Reader
) -> Response:
    claim, credited = await _read(request, claim_id, principal)
    etag = etag_of("xlsx", service.claim_etag(claim))
    if (known := not_modified(request, etag)) is not None:
        return known
    if claim.row.lines > MOST_IN_WORKBOOK:
        raise problems.TooLongForWorkbook(f"It has {claim.row.lines:,} lines; take the CSV.")
    book = files.Workbook(claim.row, credited)
    async for lines in _pages(request.app.state.sending, claim.row):
        await asyncio.to_thread(book.add, lines)
    headers = {"ETag": etag} | attachment("claim", "xlsx")
    return Response(await asyncio.to_thread(book.close), media_type=MEDIA["xlsx"], headers=headers)


async def _read(
    request: Request, claim_id: UUID, principal: Principal
) -> tuple[WholeClaim, Credited]:
    async with request.app.state.database.read() as session:
        claim = await service.read_claim(session, claim_id, principal)
        return claim, await challenge_repository.credited_of(session, claim_id)


async def _csv(database: Database, claim: Claim, credited: Credited) -> AsyncIterator[bytes]:
    yield files.header()
    async for lines in _pages(database, claim):
        yield await asyncio.to_thread(files.csv_lines, claim, lines, credited)
    yield files.csv_total(claim, credited)


async def _pages(database: Database, claim: Claim) -> AsyncIterator[list[ClaimLine]]:
    """Lines never change; each page is read by itself, so a slow reader holds no connection."""
    last: int | None = None
    while last is None or last < claim.lines:
        async with database.read() as session:
            rows = list(await line_repository.lines_after(session, claim.id, last, AT_ONCE))
        if not rows:
            return
        last = rows[-1].line
        yield rows
