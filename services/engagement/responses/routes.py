"""`/v1/engagement/consultations/{id}/responses`: officers enter responses, and read them."""

from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.invitations.problems import InvitedOnly
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses import problems, repository
from services.engagement.responses.entry_schemas import (
    EntriesReceipt,
    EntryReceipt,
    NewEntries,
    ResponseItem,
    ResponseView,
)
from services.engagement.responses.entry_service import enter
from services.engagement.responses.flag_queries import check_may_read_response
from services.engagement.responses.params import Wanted
from services.engagement.responses.presenter import item_of, view_of
from services.engagement.responses.problems import ResponseNotFound
from services.engagement.responses.queries import receipt
from services.engagement.responses.service import CONSULTATIONS, response_etag
from services.shared.audit.actor import Actor
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, Body, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{CONSULTATIONS}/{{consultation_id}}/responses",
    tags=["responses"],
    route_class=StrictRoute,
)


@router.post(
    "",
    status_code=201,
    summary="Enter responses",
    response_model=EntriesReceipt,
    responses=problem_responses(
        ConsultationNotFound,
        problems.NotOpen,
        problems.ConsultationWithdrawn,
        problems.ResponsesFrozen,
        problems.ResponseInvalid,
        problems.ClientIdReused,
        InvitedOnly,
        problems.ResponseWithdrawn,
    ),
    dependencies=[OWNER],
)
async def create_responses(
    request: Request, consultation_id: UUID, new: NewEntries, principal: Writer, key: OptionalKey
) -> Response:
    """Paper, telephone, letters, petitions, or what was gathered on a tablet: each is entered once
    by its client id, however often it is sent; all of them, or none where one is wrong. What came
    after the closing is entered until the responses are frozen, and counted apart.
    """
    ring: ReceiptRing = request.app.state.receipts

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        entries = await enter(session, ring, consultation_id, new, actor)
        body = EntriesReceipt(
            items=[EntryReceipt(**each._asdict(), receipt="") for each in entries]
        )
        path = f"{CONSULTATIONS}/{consultation_id}/responses"
        return Answer(201, body, {"Location": path})

    def complete(body: Body) -> Body:
        items = [each | {"receipt": receipt(ring, UUID(each["id"]))} for each in body["items"]]
        return {"items": items}

    # What is kept with the key names the responses, and never what they say.
    named = " ".join(str(each.client_id) for each in new.responses)
    return await once(request, principal, key, add, content=named, complete=complete)


@router.get(
    "",
    summary="Responses to a consultation, newest first",
    responses=problem_responses(ConsultationNotFound, CursorInvalid),
)
async def list_responses(
    request: Request, consultation_id: UUID, principal: Reader, asked: Asked, by: Wanted
) -> Page[ResponseItem]:
    """Without what they say."""
    before = UUID(asked.after) if asked.after else None
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        rows = await repository.responses_before(session, row.id, before, asked.most, by.wanted)
    return Page[ResponseItem].of(asked, rows, key=lambda row: [str(row["id"])], item=item_of)


@router.get(
    "/{response_id}",
    summary="One response",
    response_model=ResponseView,
    responses=problem_responses(
        ConsultationNotFound, ResponseNotFound, problems.SafeguardingOfficerNeeded
    ),
)
async def get_response(
    request: Request,
    response: Response,
    consultation_id: UUID,
    response_id: UUID,
    principal: Writer,
) -> ResponseView | Response:
    """With what it says; to read it is an audit entry. What hints at danger is for who is named for
    safeguarding."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await repository.response_of(session, row.id, response_id)
        await check_may_read_response(session, row.id, response_id, principal)
    if found is None:
        raise ResponseNotFound
    await reads(request, principal, "response.read", owner=row.owner)
    response.headers.update(problems.NOT_STORED)
    etag = response_etag(response_id, found["version"])
    return tagged(request, response, view_of(found), etag)
