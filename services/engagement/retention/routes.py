"""`/v1/engagement/retention`, and the retention and legal holds of a consultation."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.consultations.service import PREFIX
from services.engagement.retention import presenter, problems, repository, service
from services.engagement.retention.item_repository import FIRST, items_after
from services.engagement.retention.item_service import item_clocks
from services.engagement.retention.queries import what_goes
from services.engagement.retention.reference.tables import house_policies
from services.engagement.retention.schemas import (
    ConsultationRetention,
    Item,
    LegalHolds,
    LegalHoldView,
    NewLegalHold,
    NewLifting,
    NewRetentionPolicy,
    RetentionItem,
    RetentionPolicies,
    RetentionPolicyView,
)
from services.engagement.retention.service import POLICIES
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, SecondPersonNeeded
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import MEMBERS, OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

RETENTION = "/v1/engagement/retention"
HOLDS = f"{PREFIX}/{{consultation_id}}/legal-holds"
Number = Annotated[int, Path(ge=1, le=1_000_000)]

router = Router(tags=["retention"], route_class=StrictRoute)


@router.get(
    RETENTION,
    summary="What goes when, of all consultations",
    responses=problem_responses(CursorInvalid),
)
async def list_retention(
    request: Request, principal: Reader, asked: Asked
) -> Page[ConsultationRetention]:
    """Of the caller's organisations, oldest first: identifiers, texts, equality data and choices
    have clocks of their own, which run from the closing."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        rows = await repository.opened_after(session, asked.after or 0, asked.most, principal)
        found = await what_goes(session, rows, today)
    return Page[ConsultationRetention].of(
        asked,
        found,
        key=lambda each: [each.row.number or 0],
        item=lambda each: presenter.retention_of(each, today),
    )


@router.get(
    f"{PREFIX}/{{consultation_id}}/retention",
    summary="What of a consultation goes when",
    responses=problem_responses(ConsultationNotFound),
)
async def get_retention(
    request: Request, consultation_id: UUID, principal: Reader
) -> ConsultationRetention:
    """By the policies that there are today; what was erased too."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        [found] = await what_goes(session, [row], today)
    return presenter.retention_of(found, today)


@router.get(
    f"{RETENTION}/items",
    summary="What goes when, of enquiries and of notes of events",
    responses=problem_responses(CursorInvalid),
)
async def list_retention_items(
    request: Request, principal: Reader, asked: Asked, what: Item = "enquiries"
) -> Page[RetentionItem]:
    """Of the caller's organisations, in the order in which they were entered; each has a clock of
    its own. What was published stands as it was published, and has none."""
    today = london_day(datetime.now(UTC))
    first = asked.after or FIRST[what]
    async with request.app.state.database.read() as session:
        rows = await items_after(session, what, first, asked.most, principal.orgs)
        found = await item_clocks(session, what, rows)
    return Page[RetentionItem].of(
        asked,
        found,
        key=lambda each: [int(each.item.key)],
        item=lambda each: presenter.item_of(each, what, today),
    )


@router.get(POLICIES, summary="How long things are kept")
async def list_retention_policies(request: Request, principal: Reader) -> RetentionPolicies:
    """First those of the house, which hold where an organisation has none of its own."""
    async with request.app.state.database.read() as session:
        rows = await repository.policies_of(session, principal.orgs)
    house = [presenter.house_policy_of(each) for each in house_policies()]
    return RetentionPolicies(items=house + [presenter.policy_view_of(each) for each in rows])


@router.post(
    POLICIES,
    status_code=201,
    summary="State how long an organisation keeps something",
    response_model=RetentionPolicyView,
    responses=problem_responses(
        NotYours, PersonNeeded, problems.PolicyTooShort, problems.PolicyTooSoon
    ),
    dependencies=[MEMBERS],
)
async def create_retention_policy(
    request: Request, new: NewRetentionPolicy, principal: Writer, key: OptionalKey
) -> Response:
    """From a day on. A shorter one holds 30 days after it was entered at the earliest, so that what
    goes by it is seen before."""

    async def add(session: WriteSession) -> Answer:
        row = await service.add_policy(session, new, actor=Actor.of(request, principal))
        return Answer(201, presenter.policy_view_of(row), {"Location": POLICIES})

    return await once(request, principal, key, add)


@router.get(
    HOLDS,
    summary="Legal holds of a consultation",
    responses=problem_responses(ConsultationNotFound),
)
async def list_legal_holds(
    request: Request, consultation_id: UUID, principal: Reader
) -> LegalHolds:
    """While one stands nothing is erased by a clock. Who responds may withdraw all the same."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await repository.holds_of(session, [row.id])
    return presenter.holds_of(found)


@router.post(
    HOLDS,
    status_code=201,
    summary="Place a legal hold",
    response_model=LegalHoldView,
    responses=problem_responses(ConsultationNotFound, PersonNeeded),
    dependencies=[OWNER],
)
async def create_legal_hold(
    request: Request, consultation_id: UUID, new: NewLegalHold, principal: Writer, key: OptionalKey
) -> Response:
    """At once, also while something is being erased. Another person lifts it."""

    async def place(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        made = await service.place_hold(session, consultation_id, new, actor=actor)
        path = f"{PREFIX}/{consultation_id}/legal-holds"
        return Answer(201, presenter.hold_of(made), {"Location": path})

    return await once(request, principal, key, place)


@router.post(
    f"{HOLDS}/{{number}}/lifting",
    summary="Lift a legal hold",
    response_model=LegalHoldView,
    responses=problem_responses(
        ConsultationNotFound,
        problems.HoldNotFound,
        problems.HoldLifted,
        PersonNeeded,
        SecondPersonNeeded,
    ),
    dependencies=[OWNER],
)
async def lift_legal_hold(
    request: Request,
    consultation_id: UUID,
    number: Number,
    new: NewLifting,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """By another person than who placed it. What is due goes with the next hourly look."""

    async def lift(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.lift_hold(session, consultation_id, number, new, actor=actor)
        return Answer(200, presenter.hold_of(found))

    return await once(request, principal, key, lift)
