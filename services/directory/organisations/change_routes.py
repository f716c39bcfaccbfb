"""`/v1/directory/organisations`: adding, closing, succeeding."""

from functools import partial
from typing import Annotated

from fastapi import Request, Response

from services.directory.organisations import service
from services.directory.organisations.params import PathCode, day_of
from services.directory.organisations.rules import refusals
from services.directory.organisations.schemas import (
    Closing,
    NewOrganisation,
    NewSuccession,
    Organisation,
)
from services.directory.organisations.service import PREFIX, OrganisationNotFound
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import MEMBERS, OPERATOR, NotYours
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["organisations"], route_class=StrictRoute)
Operator = Annotated[Principal, requires("directory.national")]
Writer = Annotated[Principal, requires("directory.write")]


@router.post(
    "",
    status_code=201,
    summary="Add an organisation",
    response_model=Organisation,
    responses=problem_responses(refusals.CodeReused, refusals.GssCodeTaken, refusals.StatusOrder),
    dependencies=[OPERATOR],
)
async def create_organisation(
    request: Request, body: NewOrganisation, principal: Operator, key: OptionalKey
) -> Response:
    """It exists from its first day in shadow form or in its own right; its code is for ever.

    One that is provisional so far is confirmed.
    """

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        added = await service.create_organisation(session, body, actor=actor)
        return _answer(201, added)

    return await once(request, principal, key, add)


@router.post(
    "/{code}/closure",
    summary="Close an organisation",
    response_model=Organisation,
    responses=problem_responses(
        OrganisationNotFound,
        PreconditionRequired,
        PreconditionFailed,
        refusals.AlreadyClosed,
        refusals.OpenMembers,
        refusals.StatusOrder,
        NotYours,
    ),
    dependencies=[MEMBERS],
)
async def close_organisation(
    request: Request, code: PathCode, body: Closing, principal: Writer, key: OptionalKey
) -> Response:
    """Closed for ever from the day `on`; its own memberships end then. `If-Match`: its ETag."""

    async def close(session: WriteSession) -> Answer:
        closed = await service.close_organisation(
            session,
            code,
            body.on,
            actor=Actor.of(request, principal),
            matches=partial(check_match, request),
        )
        return _answer(200, closed)

    return await once(request, principal, key, close)


@router.post(
    "/{code}/successions",
    status_code=201,
    summary="Add a successor",
    response_model=NewSuccession,
    responses=problem_responses(
        OrganisationNotFound,
        refusals.UnknownOrganisation,
        refusals.SuccessorTooEarly,
        refusals.SuccessorNotThere,
        refusals.SuccessionKnown,
        NotYours,
    ),
    dependencies=[MEMBERS],
)
async def record_succession(
    request: Request, code: PathCode, body: NewSuccession, principal: Writer, key: OptionalKey
) -> Response:
    """Another organisation takes over from this one, on or after the day on which it is closed.

    Of a split, each successor's `share` is declared here; one that is stated anew replaces it. It
    concerns both: you may write for both from that day on, or are an operator.
    """

    async def succeed(session: WriteSession) -> Answer:
        kept = await service.add_succession(session, code, body, actor=Actor.of(request, principal))
        return Answer(201, kept, {"Location": f"{PREFIX}/{code}/lineage"})

    return await once(request, principal, key, succeed)


def _answer(status: int, organisation: Organisation) -> Answer:
    later = f"?as_of={organisation.as_of}" if organisation.as_of > day_of(None) else ""
    headers = {
        "Location": f"{PREFIX}/{organisation.code}{later}",
        "ETag": service.organisation_etag(organisation),
    }
    return Answer(status, organisation, headers)
