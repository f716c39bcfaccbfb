"""`/v1/engagement/consultations/{id}/report.html` and `.docx`: what people said, on paper."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound, ResultsNotYet
from services.engagement.consultations.routes import Reader
from services.engagement.reports.files import text_document, web_page
from services.engagement.reports.queries import read_facts
from services.engagement.reports.rules.blocks import Section
from services.engagement.reports.rules.sections import sections
from services.engagement.results.problems import ResultsInTheMaking
from services.engagement.themes.service import CONSULTATIONS
from services.shared.auth import Principal
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.routing import Router

HTML = "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE: dict[int | str, dict[str, Any]] = {
    200: {"content": {HTML: {"schema": {"type": "string"}}}},
}
DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}},
}
PROBLEMS = problem_responses(ConsultationNotFound, ResultsNotYet, ResultsInTheMaking)
router = Router(
    prefix=f"{CONSULTATIONS}/{{consultation_id}}", tags=["reports"], route_class=heavy(always)
)


@router.get(
    "/report.html",
    summary="The report of a consultation as a web page",
    response_class=Response,
    responses=PAGE | PROBLEMS,
)
async def get_report_page(request: Request, consultation_id: UUID, principal: Reader) -> Response:
    """Method, who responded, themes with quotes that may be published, what was not read, software
    and limits. The same bytes for the same frozen responses and codings."""
    return await _written(request, consultation_id, principal, web_page, HTML)


@router.get(
    "/report.docx",
    summary="The report of a consultation as a text document",
    response_class=Response,
    responses=DOCUMENT | PROBLEMS,
)
async def get_report_document(
    request: Request, consultation_id: UUID, principal: Reader
) -> Response:
    """The same as a text document."""
    return await _written(request, consultation_id, principal, text_document, DOCX)


async def _written(
    request: Request, consultation: UUID, principal: Principal,
    write: Callable[[str, Sequence[Section]], bytes], media: str,
) -> Response:  # fmt: skip
    async with request.app.state.database.read() as session:
        today = london_day(datetime.now(UTC))
        facts = await read_facts(session, consultation, principal, today)
    body = write(facts.title, [*sections(facts)])
    return Response(body, media_type=media)
