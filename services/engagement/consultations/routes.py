"""`/v1/engagement/consultations`."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations import problems, repository, service
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.params import Wanted
from services.engagement.consultations.presenter import view_of
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.schemas.consultations import (
    ConsultationDescription,
    ConsultationView,
    NewConsultation,
    NewExtension,
)
from services.engagement.consultations.service import PREFIX, consultation_etag
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

router = Router(prefix=PREFIX, tags=["consultations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]
CHANGED = (problems.ConsultationNotFound, PreconditionRequired, PreconditionFailed)


@router.get("", summary="Consultations, newest first", responses=problem_responses(CursorInvalid))
async def list_consultations(
    request: Request,
    principal: Reader,
    asked: Asked,
    wanted: Wanted,
) -> Page[ConsultationView]:
    """Those of the caller's organisations, as they stand now."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        rows = await repository.consultations_before(
            session, asked.after, asked.most, wanted.filter, today, principal
        )
    return Page[ConsultationView].of(
        asked, rows, key=lambda row: [row.number or 0], item=lambda row: view_of(row, today)
    )


@router.post(
    "",
    status_code=201,
    summary="Draft a consultation",
    response_model=ConsultationView,
    responses=problem_responses(NotYours),
    dependencies=[OWNER],
)
async def create_consultation(
    request: Request, new: NewConsultation, principal: Writer, key: OptionalKey
) -> Response:
    """What it needs before its next step is at `/transitions`."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_consultation(session, new, actor=actor), actor)

    return await once(request, principal, key, add)


@router.get(
    "/{consultation_id}",
    summary="One consultation",
    response_model=ConsultationView,
    responses=problem_responses(problems.ConsultationNotFound),
)
async def get_consultation(
    request: Request, response: Response, consultation_id: UUID, principal: Reader
) -> ConsultationView | Response:
    """It closes by itself after the last second of its last day in London."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
    today = london_day(datetime.now(UTC))
    return tagged(request, response, view_of(row, today), consultation_etag(row, today))


@router.put(
    "/{consultation_id}",
    summary="Describe a consultation anew",
    response_model=ConsultationView,
    responses=problem_responses(*CHANGED, problems.DescriptionFrozen),
    dependencies=[OWNER],
)
async def update_consultation(
    request: Request, consultation_id: UUID, new: ConsultationDescription, principal: Writer
) -> Response:
    """Until it is published. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.describe_consultation(
            session, consultation_id, new, actor=actor, matches=matches
        )
        return answer(200, row, actor)

    return await once(request, principal, None, change)


@router.post(
    "/{consultation_id}/extensions",
    summary="Extend a consultation",
    response_model=ConsultationView,
    responses=problem_responses(
        *CHANGED,
        problems.EffectOutside,
        problems.NotRunning,
        problems.NotLater,
        problems.WouldReopen,
    ),
    dependencies=[OWNER],
)
async def extend_consultation(
    request: Request, consultation_id: UUID, new: NewExtension, principal: Writer, key: OptionalKey
) -> Response:
    """Only later, with a published reason, while it is open or paused. `If-Match`: its ETag."""

    async def extend(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.extend_consultation(
            session, consultation_id, new, actor=actor, matches=matches
        )
        return answer(200, row, actor)

    return await once(request, principal, key, extend)


def answer(status: int, row: Consultation, actor: Actor) -> Answer:
    """A consultation, as an act leaves it."""
    today = london_day(actor.now)
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": consultation_etag(row, today)}
    return Answer(status, view_of(row, today), headers)
