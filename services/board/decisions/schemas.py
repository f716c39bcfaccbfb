"""What the outside sees of proposals and decisions, and what it sends."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.boards.schemas import Line
from services.board.minutes.schemas import PARAGRAPH, Long
from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.schemas import Count, Day, IsoDate, Schema, with_example

ID = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
MOST_LINKS = 20
REFERENCE = named("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", "a code or id, such as ae-breaches")
LINK: dict[str, Any] = {"kind": "indicator", "reference": "ae-breaches", "organisation": "27D"}
PROPOSED: dict[str, Any] = {
    "title": "Primary care homes",
    "text": "That three primary care homes are set up by April.",
    "exempt": False,
    "links": [LINK],
}
DECIDED: dict[str, Any] = {
    "text": "RESOLVED: that the update is noted, and outcomes come with the next one.",
    "outcome": "noted",
    "proposal": None,
    "paragraph": "8.9",
    "votes": None,
    "links": [LINK],
}


class BusinessLink(Schema):
    """What it is about, in another part of the house."""

    model_config = with_example(**LINK)

    kind: Literal["indicator", "consultation", "scheme", "plan"]
    reference: Annotated[str, Field(pattern=REFERENCE)] = Field(
        description="the code of an indicator, the id of anything else"
    )
    organisation: OdsCode | None = Field(default=None, description="of an indicator's series")


Links = Annotated[list[BusinessLink], Field(max_length=MOST_LINKS)]


class NewProposal(Schema):
    """What an executive or a senate proposes to a board."""

    model_config = with_example(board=ID, proposed_by=ID, made_on=None, **PROPOSED)

    board: UUID = Field(description="which decides")
    proposed_by: UUID = Field(description="an executive, senate or committee of the caller's")
    title: Line
    text: Long
    made_on: Day | None = Field(default=None, description="null: today, in London")
    exempt: bool = Field(default=False, strict=True)
    links: Links = Field(default_factory=list)


class ProposalView(NewProposal):
    """A proposal, and what became of it."""

    id: UUID
    organisation: OdsCode
    made_on: IsoDate
    decided_by: UUID | None = Field(description="the decision that ended it; null: none yet")
    author: str
    created_at: datetime


class Votes(Schema):
    """How it was voted."""

    model_config = with_example(in_favour=5, against=0, abstained=1)

    in_favour: Count
    against: Count
    abstained: Count


class NewDecision(Schema):
    """What a board decided on an item."""

    model_config = with_example(item=ID, **DECIDED)

    item: UUID
    text: Long
    outcome: Literal["approved", "rejected", "amended", "noted", "deferred"]
    proposal: UUID | None = Field(default=None, description="which it decides on")
    paragraph: Annotated[str | None, Field(pattern=PARAGRAPH)] = Field(
        default=None, description="of the minutes, where it stands"
    )
    votes: Votes | None = None
    links: Links = Field(default_factory=list)


class DecisionView(NewDecision):
    """A decision. It is never changed: another decision takes its place."""

    id: UUID
    organisation: OdsCode
    board: UUID
    meeting: UUID
    decided_on: date
    exempt: bool
    author: str
    created_at: datetime
