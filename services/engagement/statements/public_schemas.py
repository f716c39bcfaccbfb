"""What who takes part sees and sends."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.statements.schemas import (
    CONVERSATION,
    STATEMENT,
    Origin,
    Reason,
    Said,
    State,
    StatementState,
)
from services.shared.schemas import Schema, with_example

Value = Annotated[int, Field(strict=True, ge=-1, le=1, description="1 agree, 0 pass, -1 disagree")]


class PublicConversation(Schema):
    """A conversation as everybody sees it."""

    model_config = with_example(
        **{name: CONVERSATION[name] for name in (
            "id", "topic", "description", "privacy_notice", "state", "statements", "participants",
        )}
    )  # fmt: skip

    id: UUID
    topic: str
    description: str
    privacy_notice: str
    state: State = Field(description="closed also where its consultation is not open")
    statements: int = Field(description="that are shown")
    participants: int


class NewParticipant(Schema):
    """Somebody joins."""

    model_config = with_example(privacy_notice=True)

    privacy_notice: bool = Field(strict=True, description="that its privacy notice was read")


class PublicStatement(Schema):
    """A statement to vote on."""

    model_config = with_example(
        **{name: STATEMENT[name] for name in ("number", "text", "origin", "replaces")}
    )

    number: int
    text: str
    origin: Origin = Field(description="written by a participant, or by the body")
    replaces: int | None


class ParticipantReceipt(Schema):
    """That somebody has joined."""

    model_config = with_example(number=7, id="5b0d…")

    number: int
    id: UUID
    receipt: str | None = Field(
        default=None,
        description="their secret: `Authorization: Receipt <code>`; it cannot be had again",
    )


class NextStatement(Schema):
    """What to vote on next; null once all was voted on."""

    model_config = with_example(statement=None, left=0)

    statement: PublicStatement | None
    left: int = Field(description="statements without this participant's vote")


class NewVote(Schema):
    """A vote; the last one counts."""

    model_config = with_example(vote=1)

    vote: Value


class NewProposal(Schema):
    """A statement that a participant adds."""

    model_config = with_example(text="The bus should stop at the door.")

    text: Said


class OwnVote(Schema):
    """One's vote on a statement."""

    model_config = with_example(statement=3, vote=1)

    statement: int
    vote: int


class OwnStatement(Schema):
    """What became of a statement that one wrote."""

    model_config = with_example(number=3, text="…", state="rejected", reason="duplicate")

    number: int
    text: str
    state: StatementState
    reason: Reason | None = Field(description="of the last decision; null where there is none")


class ProposalOutcome(Schema):
    """That a statement was taken."""

    model_config = with_example(number=3, state="waiting")

    number: int
    state: Literal["waiting", "accepted"]


class OwnPart(Schema):
    """All that a participant has sent."""

    model_config = with_example(
        number=7, votes=[{"statement": 3, "vote": 1}], statements=[], banned_reason=None
    )

    number: int
    votes: list[OwnVote]
    statements: list[OwnStatement]
    banned_reason: str | None
