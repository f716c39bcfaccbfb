"""`/v1/directory/memberships`."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.directory.memberships import repository, service
from services.directory.memberships.repository import Filter
from services.directory.memberships.schemas import Ending, Kind, Membership, NewMembership
from services.directory.memberships.service import MembershipNotFound
from services.directory.organisations import models
from services.directory.organisations.rules import refusals
from services.directory.organisations.schemas import QueryCode
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, not_modified
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute
from services.shared.schemas import IsoDate

PREFIX = "/v1/directory/memberships"
router = APIRouter(prefix=PREFIX, tags=["memberships"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("directory.read")]
Writer = Annotated[Principal, requires("directory.write")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[17])]
REFUSED = (
    refusals.UnknownOrganisation, refusals.PeriodReversed, refusals.OutsideLife,
    refusals.MembershipOverlaps, refusals.TwoParents, refusals.HierarchyCycle,
)  # fmt: skip


@router.get("", summary="Memberships", responses=problem_responses(CursorInvalid))
async def list_memberships(
    request: Request,
    response: Response,
    _: Reader,
    child: QueryCode = None,
    parent: QueryCode = None,
    kind: Annotated[Kind | None, Query(description="in which way")] = None,
    as_of: Annotated[
        IsoDate | None, Query(description="those of this day; without it, those of all dates")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[Membership]:
    """Those of a child, of a parent, of a kind, on a day or on all dates."""
    pager = Pager.of(request)
    after = pager.key(cursor)
    wanted = Filter(child, parent, kind, as_of)
    async with request.app.state.database.read() as session:
        rows = await repository.memberships_after(
            session, after[0] if after else 0, limit + 1, wanted
        )
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: [row.id or 0],
        request=request,
        response=response,
    )
    return Page[Membership](items=[_shown(row) for row in kept], next_cursor=following)


@router.get(
    "/{number}",
    summary="One membership",
    response_model=Membership,
    responses=problem_responses(MembershipNotFound),
)
async def get_membership(
    request: Request, response: Response, number: Number, _: Reader
) -> Membership | Response:
    """Child, parent, kind and period."""
    async with request.app.state.database.read() as session:
        row = await service.read_membership(session, number)
    return not_modified(request, service.membership_etag(row)) or _located(response, row)


@router.post("", status_code=201, summary="Add a membership", responses=problem_responses(*REFUSED))
async def create_membership(
    request: Request, response: Response, body: NewMembership, _: Writer
) -> Membership:
    """One parent of a kind on a date (but for providers and boards), and never a cycle."""
    async with request.app.state.database.write() as session:
        return _located(response, await service.add_membership(session, body))


@router.post(
    "/{number}/end",
    summary="End a membership",
    responses=problem_responses(
        MembershipNotFound, PreconditionRequired, PreconditionFailed, *REFUSED
    ),
)
async def create_membership_end(
    request: Request, response: Response, number: Number, body: Ending, _: Writer
) -> Membership:
    """It holds until before the day `on`. `If-Match`: its ETag."""
    async with request.app.state.database.write() as session:
        row = await service.end_membership(
            session, number, body.on, matches=partial(check_match, request)
        )
    return _located(response, row)


def _shown(row: models.Membership) -> Membership:
    return Membership(**row.model_dump())


def _located(response: Response, row: models.Membership) -> Membership:
    response.headers["Location"] = f"{PREFIX}/{row.id}"
    response.headers["ETag"] = service.membership_etag(row)
    return _shown(row)
