"""`/v1/engagement/consultations/{id}/invitations`: codes for those who are asked to answer."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.consultations.service import PREFIX
from services.engagement.invitations import problems, repository, service
from services.engagement.invitations.models import InvitationBatch
from services.engagement.invitations.schemas import (
    InvitationBatchCodes,
    InvitationBatchView,
    NewInvitations,
)
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{PREFIX}/{{consultation_id}}/invitations",
    tags=["invitations"],
    route_class=StrictRoute,
)


def _told(row: InvitationBatch) -> dict[str, Any]:
    return {name: getattr(row, name) for name in InvitationBatchView.model_fields}


@router.get(
    "",
    summary="Batches of invitations",
    responses=problem_responses(ConsultationNotFound, CursorInvalid),
)
async def list_invitations(
    request: Request, consultation_id: UUID, principal: Reader, asked: Asked
) -> Page[InvitationBatchView]:
    """How many codes were issued. Which were used is told to nobody."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        rows = await repository.batches_after(session, row.id, asked.after or 0, asked.most)
    return Page[InvitationBatchView].of(
        asked,
        rows,
        key=lambda each: [each.number],
        item=lambda each: InvitationBatchView(**_told(each)),
    )


@router.post(
    "",
    status_code=201,
    summary="Issue codes to those who are invited to a survey",
    response_model=InvitationBatchCodes,
    responses=problem_responses(
        ConsultationNotFound, problems.NobodyInvited, problems.TooManyInvitations
    ),
    dependencies=[OWNER],
)
async def create_invitations(
    request: Request,
    consultation_id: UUID,
    new: NewInvitations,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """Each code lets one response in, sent as the header `Invitation`, and says nothing of whose it
    was. They are told here only: nobody can give them again.
    """
    state, actor = request.app.state, Actor.of(request, principal)
    ring, secret = state.receipts, state.cursor_secret

    async def act(session: WriteSession) -> Answer:
        batch = await service.issue(session, ring, secret, consultation_id, new, actor=actor)
        told = InvitationBatchCodes(**_told(batch), id=batch.id, codes=[])
        return Answer(201, told)

    def with_codes(body: dict[str, Any]) -> dict[str, Any]:
        return body | {
            "codes": service.codes_of(ring, secret, UUID(body["id"]), int(body["count"]))
        }

    return await once(request, principal, key, act, complete=with_codes)
