"""What moderators do: statements are let through or not, and who disturbs is banned."""

from uuid import UUID

from services.engagement.statements import repository
from services.engagement.statements.models import Conversation, Participant, StatementDecision
from services.engagement.statements.problems import (
    AlreadyBanned,
    AlreadyDecided,
    ParticipantNotFound,
    StatementGone,
    StatementNotFound,
)
from services.engagement.statements.schemas import NewDecision
from services.engagement.statements.service import (
    CONVERSATIONS,
    ask_for_map,
    hold_conversation,
    number_of,
    refuse_frozen,
)
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import require_second_person
from services.shared.database import WriteSession


async def decide_on_statement(
    session: WriteSession, conversation: UUID, number: int, new: NewDecision, *, actor: Actor
) -> StatementDecision:
    """A decision is changed by another person only: an appeal is not heard by whom it is against.

    Raises ConversationNotFound, ConversationFrozen, StatementNotFound, StatementGone,
    AlreadyDecided, SecondPersonNeeded.
    """
    row = await hold_conversation(session, conversation, actor, None)
    refuse_frozen(row)
    statement = await repository.held_statement(session, number_of(row), number)
    if statement is None:
        raise StatementNotFound(f"There is no statement {number} in this conversation.")
    if statement.state == "withdrawn":
        raise StatementGone(f"Nothing of statement {number} is there to be decided on.")
    if (statement.state, statement.meta) == (new.decision, new.meta):
        raise AlreadyDecided(f"Statement {number} is {statement.state}.")
    earlier = await repository.decisions_of(session, number_of(row), number)
    if earlier:
        require_second_person(actor.principal, first=earlier[-1].decided_by)
    decision = StatementDecision(
        conversation=number_of(row),
        statement=number,
        number=len(earlier) + 1,
        decided_by=actor.principal.sub,
        decided_at=actor.now,
        **new.model_dump(),
    )
    await repository.add(session, decision)
    statement.state, statement.meta = new.decision, new.meta
    await repository.add(session, statement)
    path = f"{CONVERSATIONS.path_of(row)}/statements/{number}"
    action = f"statement.{new.decision}"
    await recorded(session, actor, action, path, owner=row.owner, purpose=new.reason)
    await ask_for_map(session, row, actor)
    return decision


async def ban_participant(
    session: WriteSession, conversation: UUID, number: int, reason: str | None, *, actor: Actor
) -> tuple[Conversation, Participant]:
    """With a reason; without one they take part again. Their votes count again then.

    Raises ConversationNotFound, ConversationFrozen, ParticipantNotFound, AlreadyBanned.
    """
    row = await hold_conversation(session, conversation, actor, None)
    refuse_frozen(row)
    participant = await repository.participant_to_change(session, number_of(row), number)
    if participant is None:
        raise ParticipantNotFound(f"There is no participant {number} in this conversation.")
    if (participant.banned_reason is None) == (reason is None):
        state = "not banned" if reason is None else "banned"
        raise AlreadyBanned(f"Participant {number} is {state}.")
    participant.banned_reason = reason
    await repository.add(session, participant)
    path = f"{CONVERSATIONS.path_of(row)}/participants/{number}"
    action = "participant.ban" if reason else "participant.readmit"
    await recorded(session, actor, action, path, owner=row.owner, purpose=reason)
    await ask_for_map(session, row, actor)
    return row, participant
