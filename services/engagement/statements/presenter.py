"""Conversations as they are shown."""

from collections.abc import Sequence
from typing import Any

from services.engagement.statements.models import (
    Conversation,
    Participant,
    Statement,
    StatementDecision,
    Vote,
)
from services.engagement.statements.public_schemas import (
    NextStatement,
    OwnPart,
    OwnStatement,
    OwnVote,
    PublicConversation,
    PublicStatement,
)
from services.engagement.statements.repository import Counts
from services.engagement.statements.schemas import (
    ConversationParticipant,
    ConversationStatement,
    ConversationView,
    DecisionView,
)
from services.shared.schemas import Schema


def _taken(row: Any, view: type[Schema]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields if hasattr(row, name)}


def view_of(row: Conversation, counts: Counts) -> ConversationView:
    return ConversationView(
        **_taken(row, ConversationView),
        organisation=row.owner,
        statements=counts.statements,
        waiting=counts.waiting,
        participants=counts.participants,
    )


def public_of(row: Conversation, state: str, counts: Counts) -> PublicConversation:
    told = _taken(row, PublicConversation) | {"state": state}
    return PublicConversation(**told, statements=counts.accepted, participants=counts.participants)


def statement_of(row: Statement) -> ConversationStatement:
    return ConversationStatement(**_taken(row, ConversationStatement) | {"state": told_state(row)})


def told_state(row: Statement) -> str:
    """A statement without a text was withdrawn by its author, whatever a moderator said of it."""
    return row.state if row.text else "withdrawn"


def decision_of(row: StatementDecision) -> DecisionView:
    return DecisionView(**_taken(row, DecisionView))


def participant_of(row: Any) -> ConversationParticipant:
    return ConversationParticipant(**dict(row))


def next_of(found: Any | None) -> NextStatement:
    if found is None:
        return NextStatement(statement=None, left=0)
    told = dict(found)
    left = told.pop("left")
    return NextStatement(statement=PublicStatement(**told), left=left)


def part_of(found: Participant, votes: Sequence[Vote], statements: Sequence[Any]) -> OwnPart:
    return OwnPart(
        number=found.number,
        votes=[OwnVote(statement=each.statement, vote=each.value) for each in votes],
        statements=[OwnStatement(**dict(each)) for each in statements],
        banned_reason=found.banned_reason,
    )
