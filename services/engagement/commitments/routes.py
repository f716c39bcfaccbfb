"""What was promised, and how far that is where it is kept: for officers, and for everybody."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request, Response

from services.engagement.commitments.presenter import LINKS, PUBLIC_LINKS, progress_of
from services.engagement.commitments.problems import CommitmentsNotPublished
from services.engagement.commitments.queries import asker_of, told_of
from services.engagement.commitments.rules.progress import Part
from services.engagement.commitments.schemas import CommitmentsProgress
from services.engagement.consultations.feedback_presenter import shown_parts
from services.engagement.consultations.params import Slug
from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.public_queries import published_whole
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.consultations.routes import Reader
from services.engagement.consultations.service import PREFIX
from services.engagement.responses.problems import NOT_STORED
from services.shared.auth import PUBLIC
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.publications import CACHEABLE
from services.shared.routing import Router, StrictRoute

NONE_YET: Part = {"items": []}
router = Router(
    prefix=f"{PREFIX}/{{consultation_id}}/commitments", tags=["record"], route_class=StrictRoute
)
public = Router(
    prefix="/v1/public/consultations/{slug}/commitments",
    tags=["public consultations"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)


@router.get(
    "/progress",
    summary="What was promised, and how far the plans, indicators and schemes are",
    responses=problem_responses(ConsultationNotFound),
)
async def get_commitment_progress(
    request: Request, response: Response, consultation_id: UUID, principal: Reader
) -> CommitmentsProgress:
    """Asked where each is kept, in the name of who asks. What cannot be told says why: it is not
    there, they may not see it, or the service does not answer within three seconds.
    """
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await whole(session, row)
    part = found.parts.get("commitments")
    content = part.content if part else NONE_YET
    held = request.headers["authorization"]
    async with asker_of(request.app.state.settings, held, row.owner) as ask:
        told = await told_of(content, ask)
    response.headers.update(NOT_STORED)
    return progress_of(content, told, LINKS)


@public.get(
    "",
    summary="What was promised, and how far the published indicators are",
    responses=problem_responses(ConsultationNotFound, CommitmentsNotPublished),
)
async def list_public_commitments(
    request: Request, response: Response, slug: Slug
) -> CommitmentsProgress:
    """Watched by published indicators: what else they are watched by is told to who may see it
    there, at `/v1/engagement/consultations/{id}/commitments/progress`. No token is needed.
    """
    async with request.app.state.database.read() as session:
        found = await published_whole(session, slug)
    today, progress = london_day(datetime.now(UTC)), request.app.state.public_progress
    published = await progress.published(found, today)
    content = shown_parts(found, today, published).get("commitments")
    if content is None:
        raise CommitmentsNotPublished
    told = await told_of(content, progress.asker(found.row.owner))
    response.headers.update(CACHEABLE)
    return progress_of(content, told, PUBLIC_LINKS)
