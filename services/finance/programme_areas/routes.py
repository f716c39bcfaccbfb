"""`/v1/finance/programme-areas`."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from services.finance.programme_areas.problems import NoAreas
from services.finance.programme_areas.queries import areas_on
from services.finance.programme_areas.schemas import Areas, NewAreas
from services.finance.programme_areas.service import PREFIX, state_areas
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours, Owner, OwnerUnclear, owner_of
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PREFIX, tags=["programme areas"], route_class=StrictRoute)
On = Annotated[Day | None, Query(description="null: today (UTC)")]


@router.get(
    "",
    summary="The programme areas of an organisation",
    response_model=Areas,
    responses=problem_responses(OwnerUnclear, NoAreas),
)
async def get_programme_areas(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires("finance.read")],
    on: On = None,
    owner: Owner = None,
) -> Areas | Response:
    """Its own set of that day, or the default: six clinical directorates."""
    owning, day = owner_of(principal.orgs, owner), on or datetime.now(UTC).date()
    async with request.app.state.database.read() as session:
        found = await areas_on(session, owning, day)
    if found is None:
        raise NoAreas
    return tagged(request, response, Areas.of(owning, found))


@router.post(
    "",
    status_code=201,
    summary="State the programme areas of an organisation",
    response_model=Areas,
    responses=problem_responses(NotYours),
    dependencies=[OWNER],
)
async def create_programme_areas(
    request: Request,
    new: NewAreas,
    principal: Annotated[Principal, requires("finance.write")],
    key: OptionalKey,
) -> Response:
    """All of them, from a day on. What was booked or planned by earlier areas keeps them."""

    async def add(session: WriteSession) -> Answer:
        found = await state_areas(session, new, actor=Actor.of(request, principal))
        return Answer(201, Areas.of(new.organisation, found), {"Location": PREFIX})

    return await once(request, principal, key, add)
