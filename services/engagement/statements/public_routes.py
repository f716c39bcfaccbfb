"""`/v1/public/conversations`: taking part, without an account."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from fastapi import Request, Response

from services.engagement.challenges.params import PROOFS, PROVED
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.statements import participation_service as taking_part
from services.engagement.statements import problems, repository
from services.engagement.statements.params import KIND, Number, Part
from services.engagement.statements.presenter import next_of, part_of, public_of
from services.engagement.statements.public_schemas import (
    NewParticipant,
    NewProposal,
    NewVote,
    NextStatement,
    OwnPart,
    ParticipantReceipt,
    ProposalOutcome,
    PublicConversation,
)
from services.engagement.statements.service import number_of
from services.shared.audit.actor import Actor
from services.shared.auth import PUBLIC
from services.shared.database import WriteSession
from services.shared.errors import Fault, problem_responses
from services.shared.idempotency.params import RandomKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER
from services.shared.routing import Router, StrictRoute

PREFIX = "/v1/public/conversations"
CACHEABLE = {"Cache-Control": "public, max-age=5"}
PRIVATE = {"Cache-Control": "private, no-store"}
router = Router(
    prefix=PREFIX, tags=["public conversations"], route_class=StrictRoute, dependencies=[PUBLIC]
)
TAKING_PART = (
    problems.ReceiptUnknown, problems.ConversationNotOpen, problems.ParticipantBanned,
)  # fmt: skip


@router.get(
    "/{conversation_id}",
    summary="A conversation, for everybody",
    response_model=PublicConversation,
    responses=problem_responses(problems.ConversationNotFound),
)
async def get_public_conversation(
    request: Request, response: Response, conversation_id: UUID
) -> PublicConversation:
    """What it is about, and the privacy notice that comes before taking part."""
    async with request.app.state.database.read() as session:
        row = await taking_part.read_public(session, conversation_id)
        state = await taking_part.state_of(session, row, datetime.now(UTC))
        counts = await repository.counts_of(session, [number_of(row)])
    response.headers.update(CACHEABLE)
    return public_of(row, state, counts[number_of(row)])


@router.post(
    "/{conversation_id}/participants",
    status_code=201,
    summary="Join a conversation",
    response_model=ParticipantReceipt,
    responses=problem_responses(
        problems.ConversationNotFound,
        problems.ConversationNotOpen,
        problems.NoticeNotRead,
        IdempotencyKeyRequired,
        *PROOFS,
    ),
    dependencies=[CALLER, PROVED],
)
async def join_conversation(
    request: Request, conversation_id: UUID, new: NewParticipant, key: RandomKey
) -> Response:
    """No account is needed. The receipt is kept nowhere: whoever loses it has no other."""
    if not new.privacy_notice:
        code = problems.NoticeNotRead.code
        fault = Fault("#/privacy_notice", code, problems.NoticeNotRead.example)
        raise problems.NoticeNotRead(errors=[fault])

    async def join(session: WriteSession) -> Answer:
        actor = Actor.of(request, taking_part.SOMEBODY)
        _, number, made = await taking_part.join(session, conversation_id, actor=actor)
        headers = PRIVATE | {"Location": f"{PREFIX}/{conversation_id}/mine"}
        return Answer(201, ParticipantReceipt(number=number, id=made), headers)

    def with_receipt(body: dict[str, object]) -> dict[str, object]:
        ring: ReceiptRing = request.app.state.receipts
        return body | {"receipt": ring.receipt_of(KIND, UUID(str(body["id"])))}

    return await once(request, None, key, join, complete=with_receipt)


@router.get(
    "/{conversation_id}/next",
    summary="The statement to vote on next",
    response_model=NextStatement,
    responses=problem_responses(problems.ReceiptUnknown),
)
async def get_next_statement(
    request: Request, response: Response, conversation_id: UUID, participant: Part
) -> NextStatement:
    """Drawn among those without a vote of the participant, in proportion to their priority."""
    async with request.app.state.database.read() as session:
        row, found = await taking_part.read_part(session, conversation_id, participant)
        drawn = await repository.next_statement(session, number_of(row), found.number)
    response.headers.update(PRIVATE)
    return next_of(drawn)


@router.put(
    "/{conversation_id}/votes/{number}",
    status_code=204,
    summary="Vote on a statement",
    responses=problem_responses(*TAKING_PART, problems.StatementNotFound, problems.StatementClosed),
    dependencies=[CALLER],
)
async def cast_vote(
    request: Request, conversation_id: UUID, number: Number, new: NewVote, participant: Part
) -> Response:
    """The last vote counts; it is on the opinion map within two seconds."""
    actor = Actor.of(request, taking_part.SOMEBODY)
    async with request.app.state.database.write() as session:
        await taking_part.vote(session, conversation_id, participant, number, new.vote, actor=actor)
    return Response(status_code=204)


@router.post(
    "/{conversation_id}/statements",
    status_code=201,
    summary="Add a statement as a participant",
    response_model=ProposalOutcome,
    responses=problem_responses(
        *TAKING_PART, problems.StatementKnown, problems.TooManyStatements, IdempotencyKeyRequired
    ),
    dependencies=[CALLER],
)
async def propose_statement(
    request: Request,
    conversation_id: UUID,
    new: NewProposal,
    participant: Part,
    key: RandomKey,
) -> Response:
    """At most 280 characters. Its author sees at `/mine` what became of it."""

    async def propose(session: WriteSession) -> Answer:
        actor = Actor.of(request, taking_part.SOMEBODY)
        _, made = await taking_part.propose(
            session, conversation_id, participant, new.text, actor=actor
        )
        headers = PRIVATE | {"Location": f"{PREFIX}/{conversation_id}/mine"}
        return Answer(201, ProposalOutcome(number=made.number, state=made.state), headers)

    # A hash without a key would tell a text after it was withdrawn; this key goes with its author.
    told = hmac.digest(participant.bytes, new.text.encode(), sha256).hex()
    return await once(request, None, key, propose, content=told)


@router.get(
    "/{conversation_id}/mine",
    summary="All that one has sent",
    response_model=OwnPart,
    responses=problem_responses(problems.ReceiptUnknown),
)
async def get_own_part(
    request: Request, response: Response, conversation_id: UUID, participant: Part
) -> OwnPart:
    """Votes, statements with what became of each, and why where a moderator decided."""
    async with request.app.state.database.read() as session:
        row, found = await taking_part.read_part(session, conversation_id, participant)
        votes = await repository.votes_of(session, number_of(row), found.number)
        statements = await repository.statements_of(session, number_of(row), found.number)
    response.headers.update(PRIVATE)
    return part_of(found, votes, statements)


@router.delete(
    "/{conversation_id}/mine",
    status_code=204,
    summary="Withdraw from a conversation",
    responses=problem_responses(problems.ReceiptUnknown),
    dependencies=[CALLER],
)
async def withdraw_own_part(request: Request, conversation_id: UUID, participant: Part) -> Response:
    """As if one had never come: votes, statements and the votes on these go, and the map is made
    anew. Once the conversation is frozen, texts go, and votes stay without their author.
    """
    actor = Actor.of(request, taking_part.SOMEBODY)
    async with request.app.state.database.write() as session:
        await taking_part.withdraw(session, conversation_id, participant, actor=actor)
    return Response(status_code=204)
