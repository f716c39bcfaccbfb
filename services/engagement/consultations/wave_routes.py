"""`/v1/engagement/consultations/{id}/waves`: a survey that is asked again."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations import repository
from services.engagement.consultations.presenter import view_of
from services.engagement.consultations.problems import ConsultationNotFound, NoWave
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.consultations.schemas.consultations import ConsultationView
from services.engagement.consultations.schemas.waves import NewWave
from services.engagement.consultations.service import PREFIX, consultation_etag
from services.engagement.consultations.wave_service import add_wave
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{PREFIX}/{{consultation_id}}/waves", tags=["consultations"], route_class=StrictRoute
)


@router.get(
    "",
    summary="The waves of a survey",
    responses=problem_responses(ConsultationNotFound, CursorInvalid),
)
async def list_waves(
    request: Request, consultation_id: UUID, principal: Reader, asked: Asked
) -> Page[ConsultationView]:
    """Whichever of them is named, from the first on."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        first = row.series or row.id
        rows = await repository.waves_after(session, first, asked.after, asked.most, principal)
    return Page[ConsultationView].of(
        asked, rows, key=lambda each: [each.wave], item=lambda each: view_of(each, today)
    )


@router.post(
    "",
    status_code=201,
    summary="Draft another wave of a survey",
    response_model=ConsultationView,
    responses=problem_responses(ConsultationNotFound, NoWave),
    dependencies=[OWNER],
)
async def create_wave(
    request: Request, consultation_id: UUID, new: NewWave, principal: Writer, key: OptionalKey
) -> Response:
    """A consultation of its own, with the description and the questions of this one; it goes its
    way from the draft on. Its questions keep their meaning, so that waves can be compared.
    """
    actor = Actor.of(request, principal)

    async def act(session: WriteSession) -> Answer:
        row = await add_wave(session, consultation_id, new, actor=actor)
        today = london_day(actor.now)
        headers = {"Location": f"{PREFIX}/{row.id}", "ETag": consultation_etag(row, today)}
        return Answer(201, view_of(row, today), headers)

    return await once(request, principal, key, act)
