"""What the outside sees of actions, and what it sends."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.boards.schemas import Line
from services.contracts.codes import OdsCode
from services.shared.schemas import Day, Schema, Text, with_example

ActionState = Literal["open", "done", "dropped"]
EXAMPLE: dict[str, Any] = {
    "text": "Bring outcomes with sound data to the next meeting.",
    "lead": "Director of public health",
    "due_on": "2027-05-31",
}


class NewAction(Schema):
    """Something to be done, from an item of a meeting."""

    model_config = with_example(item="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a", **EXAMPLE)

    item: UUID
    text: Text
    lead: Line = Field(description="who does it: a post rather than a name")
    due_on: Day


class ActionDescription(Schema):
    """An action as it stands."""

    model_config = with_example(state="done", ended_on="2026-11-02", note=None, **EXAMPLE)

    text: Text
    lead: Line
    due_on: Day
    state: ActionState
    ended_on: Day | None = Field(default=None, description="when it was done or dropped")
    note: Text | None = None


class ActionView(ActionDescription):
    """An action."""

    id: UUID
    organisation: OdsCode
    version: int
    board: UUID
    meeting: UUID
    item: UUID
    overdue: bool = Field(description="open, and due before today")
    exempt: bool
    author: str
    created_at: datetime
    changed_at: datetime
