"""`/v1/engagement/consultations/{id}/clocks`, and `/evidence.zip`."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations import problems, repository
from services.engagement.consultations.bundle_presenter import bundle
from services.engagement.consultations.evidence_presenter import Case
from services.engagement.consultations.params import On
from services.engagement.consultations.presenter import clock_of
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.consultations.rules.due import clocks_of
from services.engagement.consultations.schemas.clocks import Clocks
from services.engagement.consultations.service import PREFIX, consultation_etag
from services.shared.audit.models import AUDIT
from services.shared.audit.repository import Filter, entries_before
from services.shared.audit.schemas import AuditItem, ChainHead
from services.shared.conditional import NOT_MODIFIED, not_modified
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute
from services.shared.sealing.heads import signed_head

MOST_ENTRIES = 10_000
ZIP = "application/zip"
AS_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}},
    304: NOT_MODIFIED,
}
router = Router(tags=["clocks"], route_class=StrictRoute)


@router.get(
    f"{PREFIX}/{{consultation_id}}/clocks",
    summary="What is due of a consultation",
    responses=problem_responses(problems.ConsultationNotFound),
)
async def list_clocks(
    request: Request, consultation_id: UUID, principal: Reader, on: On = None
) -> Clocks:
    """By the day that it is due on; what was done too."""
    day = on or london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await whole(session, row)
    items = [clock_of(row, each, day) for each in clocks_of(found.record(day))]
    return Clocks(on=day, items=items)


@router.get(
    f"{PREFIX}/{{consultation_id}}/evidence.zip",
    summary="The evidence of a consultation",
    response_class=Response,
    responses=AS_ZIP | problem_responses(problems.ConsultationNotFound),
)
async def get_evidence(request: Request, consultation_id: UUID, principal: Writer) -> Response:
    """Begin with index.html: the steps with who took them when, what was overridden, every version
    of every part, the audit entries with the signed head of their chain, and the SHA-256 of each
    file. To read it is an audit entry.
    """
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        wanted = Filter(resource=f"{PREFIX}/{row.id}")
        entries = await entries_before(session, wanted, None, MOST_ENTRIES, principal)
        case_of = (
            await whole(session, row),
            await repository.versions_of_parts(session, row.id),
            await repository.extensions_of(session, row.id),
        )
        head = await AUDIT.head(session)
    told = signed_head(request.app.state.settings, "engagement", "audit", head, row.changed_at)
    case = Case(
        *case_of,
        entries=[AuditItem.of(each) for each in reversed(entries)],
        head=ChainHead(chain="audit", **told),
    )
    etag = consultation_etag(row, london_day(datetime.now(UTC)))
    if (known := not_modified(request, etag)) is not None:
        return known
    await reads(request, principal, "consultation.evidence_read", owner=row.owner)
    body = await asyncio.to_thread(bundle, case)
    name = f'attachment; filename="{row.slug}-evidence.zip"'
    return Response(body, media_type=ZIP, headers={"ETag": etag, "Content-Disposition": name})
