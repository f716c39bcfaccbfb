"""`/v1/public/consultations/{slug}/enquiries`: questions and answers, for everybody."""

from fastapi import Request, Response

from services.engagement.consultations.params import Slug
from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.public_queries import read_published
from services.engagement.enquiries import repository
from services.engagement.enquiries.presenter import public_view
from services.engagement.enquiries.schemas import PublicEnquiry
from services.shared.auth import PUBLIC
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.publications import CACHEABLE
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix="/v1/public", tags=["public enquiries"], route_class=StrictRoute, dependencies=[PUBLIC]
)


@router.get(
    "/consultations/{slug}/enquiries",
    summary="Questions about a consultation, with their answers",
    responses=problem_responses(ConsultationNotFound, CursorInvalid),
)
async def list_public_enquiries(
    request: Request, response: Response, asked: Asked, slug: Slug
) -> Page[PublicEnquiry]:
    """Those that were published, newest first. No token is needed."""
    async with request.app.state.database.read() as session:
        row = await read_published(session, slug)
        rows = await repository.published_before(session, asked.after, asked.most, row.id)
    response.headers.update(CACHEABLE)
    return Page[PublicEnquiry].of(
        asked, rows, key=lambda found: [found.number or 0], item=public_view
    )
