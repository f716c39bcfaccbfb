"""Votes and opinion groups as they cross the wire."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from services.shared.figures import Answer, Code, Warnings
from services.shared.schemas import Moment, Schema, with_example

MOST_STATEMENTS, MOST_VOTES, MOST_PARTICIPANTS = 1_000, 50_000, 10_000
MOST_CELLS = 2_000_000
"""Participants times statements."""
STATEMENT: dict[str, JsonValue] = {
    "statement": 0, "agree": 9, "disagree": 2, "pass": 1, "extremity": 0.8, "priority": 0.9,
    "group_aware_consensus": 0.6,
}  # fmt: skip
Participant = Annotated[int, Field(strict=True, ge=0, le=10**12)] | Code
Place = Annotated[int, Field(strict=True, ge=0, lt=MOST_STATEMENTS)]
Group = Annotated[int, Field(strict=True, ge=0, lt=1_000)]
STATEMENTS = "statements by number, from 0"
StatementNumbers = Annotated[list[Place], Field(max_length=MOST_STATEMENTS)]


class CastVote(Schema):
    """One vote."""

    model_config = with_example(participant="a", statement=0, vote=1, at=None)

    participant: Participant
    statement: Place = Field(description="its number, from 0")
    vote: Annotated[int, Field(strict=True, ge=-1, le=1)] = Field(
        description="1 agree, 0 pass, -1 disagree"
    )
    at: Moment | None = Field(
        default=None, description="the last vote counts: by this where all have it, else by order"
    )


class OpinionRequest(Schema):
    """Votes on the statements of one conversation."""

    model_config = with_example(
        statements=2,
        votes=[{"participant": "a", "statement": 0, "vote": 1, "at": None}],
        moderated_out=[],
        meta=[],
        groups=None,
        labels=None,
    )

    statements: Annotated[int, Field(strict=True, ge=1, le=MOST_STATEMENTS)]
    votes: list[CastVote] = Field(max_length=MOST_VOTES)
    moderated_out: list[Place] = Field(
        default=[], max_length=MOST_STATEMENTS, description=STATEMENTS
    )
    meta: StatementNumbers = Field(default=[], description=f"about participants; {STATEMENTS}")
    groups: Annotated[int, Field(strict=True, ge=2, le=20)] | None = Field(
        default=None, description="how many; null: as many as stand apart best"
    )
    labels: Annotated[dict[Code, Group], Field(max_length=MOST_PARTICIPANTS)] | None = Field(
        default=None, description="the group of each participant, instead of finding groups"
    )


class RepresentativeStatement(Answer):
    """A statement on which a group votes unlike the others."""

    model_config = with_example(
        statement=0, direction="agree", p=0.8, p_test=2.3, repness=1.9, repness_test=3.1
    )

    statement: int
    direction: Literal["agree", "disagree"]
    p: float = Field(description="share of the group's votes that are so, 0-1")
    p_test: float = Field(description="z of p against one half")
    repness: float = Field(description="p to that of all other groups")
    repness_test: float = Field(description="z of the difference between the two")


class OpinionGroup(Answer):
    """People who vote alike."""

    model_config = with_example(id=0, size=12, representative=[])

    id: int = Field(description="from 0, the largest group first; or as in `labels`")
    size: int
    representative: list[RepresentativeStatement] = Field(description="at most five")


class ParticipantView(Answer):
    """One participant on the opinion map."""

    model_config = with_example(participant="a", x=0.4, y=-1.2, group=0)

    participant: int | str
    x: float | None = Field(description="null where too few votes put nobody on the map")
    y: float | None
    group: int | None


class StatementView(Answer):
    """One statement, with all votes on it, also of people who are not on the map."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [STATEMENT]}, populate_by_name=True, serialize_by_alias=True
    )

    statement: int
    agree: int
    disagree: int
    passed: int = Field(alias="pass")
    extremity: float = Field(description="how far an agreement moves on the map")
    priority: float = Field(description="to be shown next, in proportion")
    group_aware_consensus: float | None = Field(description="agreement in all groups, 0-1")


class Consensus(Answer):
    """Statements that most agree or disagree with, the clearest first."""

    model_config = with_example(agree=[0], disagree=[])

    agree: list[int]
    disagree: list[int]


class OpinionResult(Answer):
    """Groups, the map, and what unites all."""

    model_config = with_example(
        groups=[], participants=[], statements=[], consensus={"agree": [], "disagree": []},
        silhouette=None, warnings=[],
    )  # fmt: skip

    groups: list[OpinionGroup]
    participants: list[ParticipantView] = Field(
        description="everybody, in order of their first vote"
    )
    statements: list[StatementView]
    consensus: Consensus
    silhouette: float | None = Field(description="how far the groups stand apart, -1 to 1")
    warnings: Warnings
