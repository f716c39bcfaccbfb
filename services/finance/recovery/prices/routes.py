"""`/v1/finance/recovery/price-books` and `/price`."""

from typing import Annotated

from fastapi import Request, Response

from services.finance.recovery.prices import repository, service
from services.finance.recovery.prices.params import BookOwner, PathBook, Version, owners_asked
from services.finance.recovery.prices.presenter import book_view, line_view
from services.finance.recovery.prices.problems import (
    PodUnknown,
    PriceBookNotFound,
    PriceBookVersionExists,
)
from services.finance.recovery.prices.queries import read_book, read_version
from services.finance.recovery.prices.schemas import (
    MOST_LINES,
    NewPriceBook,
    PriceBookView,
    PriceRequest,
    PriceResult,
)
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.lane.routing import heavy, long_body
from services.shared.owning import CALLER, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=service.PREFIX, tags=["recovery"], route_class=StrictRoute)
calculator = Router(prefix="/v1/finance/recovery", tags=["recovery"], route_class=heavy(long_body))
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]


@router.get("", summary="Price books, newest first", responses=problem_responses(CursorInvalid))
async def list_price_books(
    request: Request, principal: Reader, asked: Asked
) -> Page[PriceBookView]:
    """The newest version of each of your organisations' books, without its prices."""
    async with request.app.state.database.read() as session:
        rows = await repository.books_before(session, principal.orgs, asked.after, asked.most)
    return Page[PriceBookView].of(asked, rows, key=lambda row: [row.number or 0], item=book_view)


@router.post(
    "",
    status_code=201,
    summary="State a price book, or a further version of one",
    response_model=PriceBookView,
    responses=problem_responses(PodUnknown, PriceBookVersionExists, OwnerUnclear),
    dependencies=[CALLER],
)
async def create_price_book(
    request: Request, new: NewPriceBook, principal: Writer, key: OptionalKey, owner: Owner = None
) -> Response:
    """A version never changes. Without prices it has those of the version before.

    Prices of more than a few thousand lines come as a file, which makes a further version too.
    """
    owning = owner_of(principal.orgs, owner)

    async def state(session: WriteSession) -> Answer:
        row = await service.state_book(
            session, new, owner=owning, actor=Actor.of(request, principal)
        )
        headers = {"Location": f"{service.PREFIX}/{row.code}", "ETag": service.book_etag(row)}
        return Answer(201, book_view(row), headers)

    return await once(request, principal, key, state)


@router.get(
    "/{code}",
    summary="A price book",
    response_model=PriceBookView,
    responses=problem_responses(PriceBookNotFound, OwnerUnclear),
)
async def get_price_book(
    request: Request,
    response: Response,
    code: PathBook,
    principal: Reader,
    version: Version = None,
    owner: BookOwner = None,
) -> PriceBookView | Response:
    """Payer, dates, points of delivery and factors; its prices are counted."""
    async with request.app.state.database.read() as session:
        owners = owners_asked(principal, owner)
        row = await read_version(session, owners, code, version, "/path/code")
    return tagged(request, response, book_view(row), service.book_etag(row))


@calculator.post(
    "/price",
    summary="What lines of activity cost",
    description=f"""\
Up to {MOST_LINES:,} lines by one of your price books. Every price is told in its parts, which add
up to the unrounded amount; it is rounded once, half a penny up. Nothing is stored.

What has no price says why, and is never 0.""",
    responses=problem_responses(PriceBookNotFound, OwnerUnclear),
)
async def calculate_prices(
    request: Request, body: PriceRequest, principal: Reader, owner: BookOwner = None
) -> PriceResult:
    async with request.app.state.database.read() as session:
        owners = owners_asked(principal, owner)
        row = await read_version(session, owners, body.price_book, body.version, "#/price_book")
        book = await read_book(session, row)
    found = service.price_lines(book, body.lines)
    lines = [line_view(line.line_ref, each) for line, each in zip(body.lines, found, strict=True)]
    return PriceResult(
        price_book=book.code, version=book.version, synthetic=book.synthetic, lines=lines
    )
