"""`/v1/directory/memberships`."""

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response

from services.directory.memberships import repository, service
from services.directory.memberships.repository import Filter
from services.directory.memberships.schemas import Ending, Membership, NewMembership
from services.directory.memberships.service import PREFIX, MembershipNotFound
from services.directory.organisations import models
from services.directory.organisations.params import QueryCode
from services.directory.organisations.rules import refusals
from services.directory.organisations.schemas import MembershipKind
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import MEMBERS, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PREFIX, tags=["memberships"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("directory.read")]
Writer = Annotated[Principal, requires("directory.write")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[17])]
REFUSED = (
    NotYours, refusals.UnknownOrganisation, refusals.PeriodReversed, refusals.OutsideLife,
    refusals.MembershipOverlaps, refusals.TwoParents, refusals.HierarchyCycle,
)  # fmt: skip


@router.get("", summary="Memberships", responses=problem_responses(CursorInvalid))
async def list_memberships(
    request: Request,
    _: Reader,
    asked: Asked,
    child: QueryCode = None,
    parent: QueryCode = None,
    kind: Annotated[MembershipKind | None, Query(description="in which way")] = None,
    as_of: Annotated[
        Day | None, Query(description="those of this day; without it, those of all dates")
    ] = None,
) -> Page[Membership]:
    """Those of a child, of a parent, of a kind, on a day or on all dates."""
    wanted = Filter(child, parent, kind, as_of)
    async with request.app.state.database.read() as session:
        rows = await repository.memberships_after(session, asked.after or 0, asked.most, wanted)
    return Page[Membership].of(asked, rows, key=lambda row: [row.id or 0], item=_shown)


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
    return tagged(request, response, _shown(row), service.membership_etag(row))


@router.post(
    "",
    status_code=201,
    summary="Add a membership",
    response_model=Membership,
    responses=problem_responses(*REFUSED),
    dependencies=[MEMBERS],
)
async def create_membership(
    request: Request, body: NewMembership, principal: Writer, key: OptionalKey
) -> Response:
    """One parent of a kind on a date (but for providers and boards), and never a cycle.

    It concerns both: you may write for both all the while, or are an operator.
    """

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _answer(201, await service.add_membership(session, body, actor=actor))

    return await once(request, principal, key, add)


@router.post(
    "/{number}/end",
    summary="End a membership",
    response_model=Membership,
    responses=problem_responses(
        MembershipNotFound, PreconditionRequired, PreconditionFailed, *REFUSED
    ),
    dependencies=[MEMBERS],
)
async def end_membership(
    request: Request, number: Number, body: Ending, principal: Writer, key: OptionalKey
) -> Response:
    """It holds until before the day `on`. `If-Match`: its ETag."""

    async def end(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        return _answer(
            200,
            await service.end_membership(session, number, body.on, actor=actor, matches=matches),
        )

    return await once(request, principal, key, end)


def _shown(row: models.Membership) -> Membership:
    return Membership(**row.model_dump())


def _answer(status: int, row: models.Membership) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": service.membership_etag(row)}
    return Answer(status, _shown(row), headers)
