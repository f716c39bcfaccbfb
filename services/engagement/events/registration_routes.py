"""Places at events: the public has one by receipt, the organisation sees who comes."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.engagement.challenges.params import PROOFS, PROVED
from services.engagement.events import problems, service
from services.engagement.events import registration_repository as repository
from services.engagement.events import registration_service as registrations
from services.engagement.events.models import EventRegistration
from services.engagement.events.registration_schemas import (
    MyRegistration,
    NewCapacity,
    NewRegistration,
    RegistrationReceipt,
    RegistrationState,
    RegistrationView,
)
from services.engagement.events.routes import CHANGED, Publisher, Writer, answer
from services.engagement.events.schemas import CommunityEventView
from services.engagement.receipt_params import Receipt
from services.engagement.receipt_ring import ReceiptRing
from services.shared.audit.actor import Actor
from services.shared.auth import PUBLIC
from services.shared.conditional import check_match
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import RandomKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

PRIVATE = {"Cache-Control": "private, no-store"}
MINE = "/v1/public/registrations/mine"
public = Router(
    prefix="/v1/public", tags=["public events"], route_class=StrictRoute, dependencies=[PUBLIC]
)
router = Router(prefix=service.PREFIX, tags=["community events"], route_class=StrictRoute)


@public.post(
    "/events/{event_id}/registrations",
    status_code=201,
    summary="Register for an event",
    response_model=RegistrationReceipt,
    responses=problem_responses(
        problems.EventNotFound,
        problems.EventNotAnnounced,
        problems.EventBegun,
        IdempotencyKeyRequired,
        *PROOFS,
    ),
    dependencies=[CALLER, PROVED],
)
async def join_event(
    request: Request, event_id: UUID, new: NewRegistration, key: RandomKey
) -> Response:
    """Until it begins. Where all places are taken one waits, and is told when a place becomes free
    if there is an address. Keep the receipt: nobody can give it again.
    """

    async def register(session: WriteSession) -> Answer:
        actor = Actor.of(request, registrations.SOMEBODY)
        made = await registrations.register(session, event_id, new, actor=actor)
        told = RegistrationReceipt(id=made.id, state=made.state)
        return Answer(201, told, PRIVATE | {"Location": MINE})

    def with_receipt(body: dict[str, object]) -> dict[str, object]:
        ring: ReceiptRing = request.app.state.receipts
        return body | {"receipt": ring.receipt_of(registrations.KIND, UUID(str(body["id"])))}

    return await once(request, None, key, register, complete=with_receipt)


@public.get(
    "/registrations/mine",
    summary="One's own place at an event",
    responses=problem_responses(problems.RegistrationNotFound),
)
async def get_registration(request: Request, response: Response, code: Receipt) -> MyRegistration:
    """By `Authorization: Receipt <code>`."""
    async with request.app.state.database.read() as session:
        row = await registrations.read_mine(session, request.app.state.receipts, code)
    response.headers.update(PRIVATE)
    return MyRegistration(**{name: getattr(row, name) for name in MyRegistration.model_fields})


@public.delete(
    "/registrations/mine",
    status_code=204,
    summary="Cancel one's place at an event",
    responses=problem_responses(problems.RegistrationNotFound),
    dependencies=[CALLER],
)
async def withdraw_registration(request: Request, code: Receipt) -> Response:
    """Nothing stays but that there was one; the place is the next one's. By `Authorization: Receipt
    <code>`.
    """
    state, actor = request.app.state, Actor.of(request, registrations.SOMEBODY)
    async with state.database.write() as session:
        await registrations.cancel_mine(session, state.receipts, code, actor=actor)
    return Response(status_code=204)


@router.get(
    "/{event_id}/registrations",
    summary="Who has a place at an event, or waits for one",
    responses=problem_responses(problems.EventNotFound, CursorInvalid),
)
async def list_registrations(
    request: Request,
    response: Response,
    event_id: UUID,
    principal: Writer,
    asked: Asked,
    state: Annotated[RegistrationState, Query()] = "placed",
) -> Page[RegistrationView]:
    """In the order in which they came. Names and needs are removed 30 days after the event. To read
    it is an audit entry.
    """
    async with request.app.state.database.read() as session:
        row = await service.read_event(session, event_id, principal)
        rows = await repository.registrations_after(
            session, row.id, asked.after or 0, asked.most, state
        )
    await reads(request, principal, "registrations.read", owner=row.owner)
    response.headers.update(PRIVATE)
    return Page[RegistrationView].of(asked, rows, key=lambda each: [each.number or 0], item=view_of)


def view_of(row: EventRegistration) -> RegistrationView:
    told = {name: getattr(row, name) for name in row.__class__.model_fields}
    told["is_told"] = row.recipient is not None
    return RegistrationView(**{name: told[name] for name in RegistrationView.model_fields})


@router.put(
    "/{event_id}/capacity",
    summary="Change how many places an event has",
    response_model=CommunityEventView,
    responses=problem_responses(*CHANGED, problems.EventNotAnnounced, problems.EventOver),
    dependencies=[OWNER],
)
async def update_capacity(
    request: Request, event_id: UUID, new: NewCapacity, principal: Publisher
) -> Response:
    """More places are those of who waits, who are told; with fewer nobody loses theirs. `If-Match`:
    its ETag.
    """

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.resize_event(
            session, event_id, new.capacity, actor=actor, matches=matches
        )
        return await answer(session, 200, row, actor)

    return await once(request, principal, None, change)
