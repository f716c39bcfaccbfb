"""The chain of a book: each journal sealed by the hash of the one before."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request

from services.finance.books.params import PathBook
from services.finance.books.problems import BookNotFound
from services.finance.books.service import PREFIX, read_book
from services.finance.journals.models import JOURNALS
from services.finance.month_end.chain_schemas import BookHead, BookVerification
from services.finance.month_end.chain_service import verify_whole
from services.shared.auth import Principal, requires
from services.shared.errors import Busy, TooManyRequests, problem_responses
from services.shared.lane.lane import TookTooLong
from services.shared.routing import Router, StrictRoute
from services.shared.sealing.heads import HeadInvalid, read_head, signed_head
from services.shared.sealing.verification import full_name

router = Router(prefix=f"{PREFIX}/{{code}}", tags=["books"], route_class=StrictRoute)
Auditor = Annotated[Principal, requires("audit.read")]
Signed = Annotated[
    str | None, Query(max_length=2000, description="`signed` of an earlier head of this book")
]


@router.get(
    "/head", summary="The end of a book's chain, signed", responses=problem_responses(BookNotFound)
)
async def get_book_head(request: Request, code: PathBook, principal: Auditor) -> BookHead:
    """Kept outside, it shows later that journals were cut off the end or written anew."""
    async with request.app.state.database.read() as session:
        await read_book(session, code, principal)
        head = await JOURNALS.head(session, code)
    settings, now = request.app.state.settings, datetime.now(UTC)
    chain = full_name(JOURNALS, code)
    return BookHead(book=code, **signed_head(settings, "finance", chain, head, now))


@router.get(
    "/verification",
    summary="Whether a book's chain is whole, and its first bad entry if not",
    responses=problem_responses(BookNotFound, HeadInvalid, Busy, TooManyRequests, TookTooLong),
)
async def get_book_verification(
    request: Request, code: PathBook, principal: Auditor, head: Signed = None
) -> BookVerification:
    """Every hash is computed again, from every byte of every journal. Without `head` a chain that
    lost its end looks whole.
    """
    state = request.app.state
    async with state.database.read() as session:
        await read_book(session, code, principal)
    signed = None
    if head is not None:
        signed = read_head(state.settings, "finance", full_name(JOURNALS, code), head)
    found = await verify_whole(state.database, state.lane, code, signed, principal.sub)
    return BookVerification.of(code, found)
