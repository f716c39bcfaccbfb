"""`/v1/directory/organisations`: adding, closing, succeeding."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Request, Response

from services.directory.organisations import service
from services.directory.organisations.rules import refusals
from services.directory.organisations.schemas import (
    Closing,
    NewOrganisation,
    NewSuccession,
    Organisation,
    PathCode,
    day_of,
)
from services.directory.organisations.service import OrganisationNotFound
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.routing import StrictRoute

PREFIX = "/v1/directory/organisations"
router = APIRouter(prefix=PREFIX, tags=["organisations"], route_class=StrictRoute)
Writer = Annotated[Principal, requires("directory.write")]


@router.post(
    "",
    status_code=201,
    summary="Add an organisation",
    responses=problem_responses(refusals.CodeReused, refusals.GssCodeTaken, refusals.StatusOrder),
)
async def create_organisation(
    request: Request, response: Response, body: NewOrganisation, _: Writer
) -> Organisation:
    """It exists from its first day in shadow form or in its own right; its code is for ever."""
    async with request.app.state.database.write() as session:
        added = await service.create_organisation(session, body, today=day_of(None))
    return _located(response, added)


@router.post(
    "/{code}/closure",
    summary="Close an organisation",
    responses=problem_responses(
        OrganisationNotFound,
        PreconditionRequired,
        PreconditionFailed,
        refusals.AlreadyClosed,
        refusals.OpenMembers,
        refusals.StatusOrder,
    ),
)
async def create_closure(
    request: Request, response: Response, code: PathCode, body: Closing, _: Writer
) -> Organisation:
    """Closed for ever from the day `on`; its own memberships end then. `If-Match`: its ETag."""
    async with request.app.state.database.write() as session:
        closed = await service.close_organisation(
            session, code, body.on, today=day_of(None), matches=partial(check_match, request)
        )
    return _located(response, closed)


@router.post(
    "/{code}/successions",
    status_code=201,
    summary="Add a successor",
    responses=problem_responses(
        OrganisationNotFound,
        refusals.UnknownOrganisation,
        refusals.SuccessorTooEarly,
        refusals.SuccessorNotThere,
        refusals.SuccessionKnown,
    ),
)
async def create_succession(
    request: Request, response: Response, code: PathCode, body: NewSuccession, _: Writer
) -> NewSuccession:
    """Another organisation takes over from this one, on or after the day on which it is closed."""
    async with request.app.state.database.write() as session:
        await service.add_succession(session, code, body)
    response.headers["Location"] = f"{PREFIX}/{code}/lineage"
    return body


def _located(response: Response, organisation: Organisation) -> Organisation:
    later = f"?as_of={organisation.as_of}" if organisation.as_of > day_of(None) else ""
    response.headers["Location"] = f"{PREFIX}/{organisation.code}{later}"
    response.headers["ETag"] = service.organisation_etag(organisation)
    return organisation
