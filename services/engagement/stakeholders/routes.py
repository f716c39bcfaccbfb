"""`/v1/engagement/stakeholders`."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.engagement.consultations.problems import ConsultationUnknown
from services.engagement.consultations.schemas.codes import AREA
from services.engagement.stakeholders import problems, repository, service
from services.engagement.stakeholders.models import Stakeholder
from services.engagement.stakeholders.presenter import contacts_view, view_of
from services.engagement.stakeholders.schemas import (
    Contacts,
    NewContact,
    NewStakeholder,
    Sector,
    StakeholderDescription,
    StakeholderView,
)
from services.engagement.stakeholders.service import PREFIX, stakeholder_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["stakeholders"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]
CHANGED = (problems.StakeholderNotFound, PreconditionRequired, PreconditionFailed)


@router.get("", summary="Stakeholders, newest first", responses=problem_responses(CursorInvalid))
async def list_stakeholders(
    request: Request,
    principal: Reader,
    asked: Asked,
    organisation: Annotated[str | None, Query(pattern=ODS_CODE, examples=["27D"])] = None,
    sector: Sector | None = None,
    place: Annotated[
        str | None, Query(pattern=AREA, examples=["E06000050"], description="an area's code")
    ] = None,
) -> Page[StakeholderView]:
    """Those of the caller's organisations: the map of power and interest, by sector and place."""
    wanted = repository.Filter(organisation, sector, place)
    async with request.app.state.database.read() as session:
        rows = await repository.stakeholders_before(
            session, asked.after, asked.most, wanted, principal
        )
    return Page[StakeholderView].of(asked, rows, key=lambda row: [row.number or 0], item=view_of)


@router.get(
    "/{stakeholder_id}",
    summary="One stakeholder",
    response_model=StakeholderView,
    responses=problem_responses(problems.StakeholderNotFound),
)
async def get_stakeholder(
    request: Request, response: Response, stakeholder_id: UUID, principal: Reader
) -> StakeholderView | Response:
    """By which duty it is consulted, whom it reaches, and how it is reached."""
    async with request.app.state.database.read() as session:
        row = await service.read_stakeholder(session, stakeholder_id, principal)
    return tagged(request, response, view_of(row), stakeholder_etag(row))


@router.post(
    "",
    status_code=201,
    summary="Enter a stakeholder",
    response_model=StakeholderView,
    responses=problem_responses(NotYours),
    dependencies=[OWNER],
)
async def create_stakeholder(
    request: Request, new: NewStakeholder, principal: Writer, key: OptionalKey
) -> Response:
    """How a person in it is reached is held by consent, or by a duty."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_stakeholder(session, new, actor=actor))

    return await once(request, principal, key, add)


@router.put(
    "/{stakeholder_id}",
    summary="Describe a stakeholder anew",
    response_model=StakeholderView,
    responses=problem_responses(*CHANGED),
    dependencies=[OWNER],
)
async def update_stakeholder(
    request: Request, stakeholder_id: UUID, new: StakeholderDescription, principal: Writer
) -> Response:
    """What was held before is gone. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.describe_stakeholder(
            session, stakeholder_id, new, actor=actor, matches=matches
        )
        return answer(200, row)

    return await once(request, principal, None, change)


@router.get(
    "/{stakeholder_id}/contacts",
    summary="Contacts with a stakeholder",
    response_model=Contacts,
    responses=problem_responses(problems.StakeholderNotFound),
)
async def list_contacts(request: Request, stakeholder_id: UUID, principal: Reader) -> Contacts:
    """In their order, each request with its clock."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await service.read_stakeholder(session, stakeholder_id, principal)
        return contacts_view(await repository.contacts_of(session, row.id), today)


@router.post(
    "/{stakeholder_id}/contacts",
    status_code=201,
    summary="Enter a contact with a stakeholder",
    response_model=StakeholderView,
    responses=problem_responses(*CHANGED, ConsultationUnknown, problems.RequestAnswered),
    dependencies=[OWNER],
)
async def create_contact(
    request: Request, stakeholder_id: UUID, new: NewContact, principal: Writer, key: OptionalKey
) -> Response:
    """A request of a statutory consultee begins its clock. `If-Match`: the stakeholder's ETag."""

    async def add(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.add_contact(session, stakeholder_id, new, actor=actor, matches=matches)
        return answer(201, row)

    return await once(request, principal, key, add)


def answer(status: int, row: Stakeholder) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": stakeholder_etag(row)}
    return Answer(status, view_of(row), headers)
