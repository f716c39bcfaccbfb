"""`/v1/engagement/conversations/{id}`: what moderators see and do."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.engagement.statements import moderation_service, problems, repository
from services.engagement.statements.models import StatementDecision
from services.engagement.statements.params import Number
from services.engagement.statements.presenter import decision_of, participant_of
from services.engagement.statements.routes import Reader
from services.engagement.statements.schemas import (
    ConversationParticipant,
    DecisionView,
    NewBan,
    NewDecision,
)
from services.engagement.statements.service import (
    PREFIX,
    number_of,
    read_conversation,
)
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, Principal, SecondPersonNeeded, requires_person
from services.shared.conditional import etag_of
from services.shared.csvs import csv_bytes
from services.shared.database import WriteSession
from services.shared.downloads import CSV, download
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{PREFIX}/{{conversation_id}}", tags=["conversations"], route_class=StrictRoute
)
Moderator = Annotated[Principal, requires_person("engagement.moderate")]
LOG = (
    "statement", "number", "decision", "reason", "policy", "meta", "decided_by", "decided_at",
)  # fmt: skip
BANNED = problem_responses(
    problems.ConversationNotFound,
    problems.ConversationFrozen,
    problems.ParticipantNotFound,
    problems.AlreadyBanned,
    PersonNeeded,
)


@router.post(
    "/statements/{number}/decisions",
    status_code=201,
    summary="Decide on a statement",
    response_model=DecisionView,
    responses=problem_responses(
        problems.ConversationNotFound,
        problems.ConversationFrozen,
        problems.StatementNotFound,
        problems.StatementGone,
        problems.AlreadyDecided,
        PersonNeeded,
        SecondPersonNeeded,
    ),
    dependencies=[OWNER],
)
async def decide_statement(
    request: Request,
    conversation_id: UUID,
    number: Number,
    new: NewDecision,
    principal: Moderator,
    key: OptionalKey,
) -> Response:
    """Its author sees the outcome by receipt. A decision is changed by another person only."""

    async def decide(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        made = await moderation_service.decide_on_statement(
            session, conversation_id, number, new, actor=actor
        )
        return Answer(201, decision_of(made), {"Location": f"{PREFIX}/{conversation_id}/decisions"})

    return await once(request, principal, key, decide)


async def _log(request: Request, conversation: UUID, principal: Principal) -> list[DecisionView]:
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation, principal)
        found: Sequence[StatementDecision] = await repository.decisions_of(session, number_of(row))
    return [decision_of(each) for each in found]


@router.get(
    "/decisions.csv",
    summary="The log of a moderation, as CSV",
    response_class=Response,
    responses=CSV | problem_responses(problems.ConversationNotFound),
)
async def list_decisions(request: Request, conversation_id: UUID, principal: Reader) -> Response:
    """Every decision with its reason, policy and person, and without the text."""
    found = await _log(request, conversation_id, principal)
    rows = [LOG, *([getattr(each, name) for name in LOG] for each in found)]
    return await download(
        request, "csv", "decisions", etag_of(conversation_id, *found), partial(csv_bytes, rows)
    )


@router.get(
    "/participants",
    summary="Who takes part in a conversation, by number",
    responses=problem_responses(CursorInvalid, problems.ConversationNotFound),
)
async def list_participants(
    request: Request, conversation_id: UUID, principal: Reader, asked: Asked
) -> Page[ConversationParticipant]:
    """Of each only how much they sent: nothing else is known."""
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation_id, principal)
        rows = await repository.participants_after(
            session, number_of(row), asked.after or -1, asked.most
        )
    return Page[ConversationParticipant].of(
        asked, rows, key=lambda each: [each["number"]], item=participant_of
    )


@router.post(
    "/participants/{number}/ban",
    status_code=204,
    summary="Ban a participant",
    responses=BANNED,
    dependencies=[OWNER],
)
async def ban_participant(
    request: Request,
    conversation_id: UUID,
    number: Number,
    new: NewBan,
    principal: Moderator,
    key: OptionalKey,
) -> Response:
    """Their votes leave every count and the map; they are told why by receipt."""

    async def ban(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        await moderation_service.ban_participant(
            session, conversation_id, number, new.reason, actor=actor
        )
        return Answer(204)

    return await once(request, principal, key, ban)


@router.post(
    "/participants/{number}/readmission",
    status_code=204,
    summary="Readmit a participant",
    responses=BANNED,
    dependencies=[OWNER],
)
async def readmit_participant(
    request: Request,
    conversation_id: UUID,
    number: Number,
    principal: Moderator,
    key: OptionalKey,
) -> Response:
    """Their votes count again."""

    async def readmit(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        await moderation_service.ban_participant(
            session, conversation_id, number, None, actor=actor
        )
        return Answer(204)

    return await once(request, principal, key, readmit)
