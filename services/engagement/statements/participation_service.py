"""What the public does: somebody joins, votes, adds a statement, and may withdraw it all."""

from datetime import datetime
from uuid import UUID, uuid4

from services.engagement.consultations.repository import consultation_as_it_is
from services.engagement.consultations.rules.states import state_on
from services.engagement.statements import repository
from services.engagement.statements.models import Conversation, Participant, Statement
from services.engagement.statements.problems import (
    ConversationNotFound,
    ConversationNotOpen,
    ParticipantBanned,
    ReceiptUnknown,
    StatementClosed,
    StatementNotFound,
    TooManyStatements,
)
from services.engagement.statements.schemas import MOST_OF_ONE
from services.engagement.statements.service import (
    CONVERSATIONS,
    ask_for_map,
    free_number,
    number_of,
    read_conversation,
)
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day

SOMEBODY = Principal("participant", "", frozenset(), (), (), False)
"""Of whom nothing is known, also in the audit trail."""


async def state_of(session: AnySession, row: Conversation, now: datetime) -> str:
    """Closed also where its consultation is not open."""
    if row.state != "open" or row.consultation is None:
        return row.state
    found = await consultation_as_it_is(session, row.consultation)
    day = london_day(now)
    open_now = found and state_on(found.state, found.closes_on, day) == "open"  # type: ignore[arg-type]
    return "open" if open_now else "closed"


async def _join_conversation(
    session: WriteSession, conversation: UUID, now: datetime
) -> Conversation:
    """Held with all others. Raises ConversationNotFound, ConversationNotOpen."""
    row = await repository.conversation_to_join(session, conversation)
    if row is None or row.state == "draft":
        raise ConversationNotFound("There is no such conversation.")
    if (state := await state_of(session, row, now)) != "open":
        raise ConversationNotOpen(f"It is {state}; nothing is sent to it any more.")
    return row


async def read_part(
    session: AnySession, conversation: UUID, participant: UUID
) -> tuple[Conversation, Participant]:
    """Raises ReceiptUnknown, also for somebody of another conversation."""
    found = await repository.participant_by_id(session, participant)
    row = await repository.conversation_by_id(session, conversation, None)
    if found is None or row is None or found.conversation != row.number:
        raise ReceiptUnknown
    return row, found


async def _take_part(
    session: WriteSession, conversation: UUID, participant: UUID, now: datetime
) -> tuple[Conversation, Participant]:
    """Raises ReceiptUnknown, ConversationNotOpen, ParticipantBanned."""
    row, found = await read_part(session, conversation, participant)
    await _join_conversation(session, conversation, now)
    if found.banned_reason is not None:
        raise ParticipantBanned(
            f"You were banned: {found.banned_reason}. You can still withdraw, which removes all "
            "that you sent."
        )
    return row, found


async def join(
    session: WriteSession, conversation: UUID, *, actor: Actor
) -> tuple[Conversation, int, UUID]:
    """Raises ConversationNotFound, ConversationNotOpen."""
    row = await _join_conversation(session, conversation, actor.now)
    made = uuid4()
    number = await repository.join(session, number_of(row), made, actor.now)
    path = f"{CONVERSATIONS.path_of(row)}/participants/{number}"
    await recorded(session, actor, "participant.join", path, owner=row.owner)
    return row, number, made


async def vote(
    session: WriteSession, conversation: UUID, participant: UUID, number: int, value: int, *,
    actor: Actor,
) -> None:  # fmt: skip
    """The last vote counts. Raises what `_take_part` does, StatementNotFound, StatementClosed."""
    row, found = await _take_part(session, conversation, participant, actor.now)
    statement = await repository.held_statement(session, number_of(row), number, with_others=True)
    if statement is None or statement.state in ("waiting", "withdrawn"):
        raise StatementNotFound(f"There is no statement {number} in this conversation.")
    if statement.state != "accepted":
        raise StatementClosed(
            f"Statement {number} is {statement.state}; votes are cast on accepted statements."
        )
    await repository.cast(session, number_of(row), found.number, number, value, actor.now)
    await ask_for_map(session, row, actor)


async def propose(
    session: WriteSession, conversation: UUID, participant: UUID, text: str, *, actor: Actor
) -> tuple[Conversation, Statement]:
    """It waits for a moderator where that is asked for, which it is unless a conversation says
    otherwise. Raises what `_take_part` does, StatementKnown, TooManyStatements."""
    row, found = await _take_part(session, conversation, participant, actor.now)
    if await repository.count_of_author(session, number_of(row), found.number) >= MOST_OF_ONE:
        raise TooManyStatements(f"You have added {MOST_OF_ONE} statements, which is the most.")
    made = Statement(
        conversation=number_of(row),
        number=await free_number(session, number_of(row), text),
        text=text,
        origin="participant",
        author=found.number,
        state="waiting" if row.moderated else "accepted",
        created_at=actor.now,
    )
    await repository.add(session, made)
    path = f"{CONVERSATIONS.path_of(row)}/statements/{made.number}"
    await recorded(session, actor, "statement.propose", path, owner=row.owner)
    await ask_for_map(session, row, actor)
    return row, made


async def withdraw(
    session: WriteSession, conversation: UUID, participant: UUID, *, actor: Actor
) -> None:
    """As if they had never come. Once it is frozen, texts go, and votes stay and are nobody's.

    Raises ReceiptUnknown.
    """
    row, found = await read_part(session, conversation, participant)
    await repository.conversation_to_join(session, conversation)
    held = await repository.participant_to_change(session, number_of(row), found.number)
    if held is None or held.id != participant:
        raise ReceiptUnknown
    remove = repository.erase if row.frozen_at is None else repository.sever
    await remove(session, number_of(row), found.number)
    session.expunge_all()
    path = f"{CONVERSATIONS.path_of(row)}/participants/{found.number}"
    await recorded(session, actor, "participant.withdraw", path, owner=row.owner)
    await ask_for_map(session, row, actor)


async def read_public(session: AnySession, conversation: UUID) -> Conversation:
    """Raises ConversationNotFound, also for a draft."""
    return await read_conversation(session, conversation, None)
