"""What is found in a conversation, as it crosses the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.engagement.statements.schemas import Origin
from services.shared.figures import Caveat
from services.shared.schemas import Schema, with_example

TALLY: dict[str, Any] = {"agree": 9, "disagree": 2, "pass": 1}
TOTALS: dict[str, Any] = TALLY | {
    "participants": 40, "on_map": 31, "grouped": 31, "statements": 12, "votes": 12,
}  # fmt: skip
SHOWN: dict[str, Any] = {
    "statement": 3, "text": "The bus should stop at the door.", "direction": "agree", "p": 0.8,
    "p_test": 2.3, "repness": 1.9, "repness_test": 3.1,
}  # fmt: skip


def _by_alias(**example: Any) -> ConfigDict:
    more: Any = {"examples": [example]}
    return ConfigDict(json_schema_extra=more, populate_by_name=True, serialize_by_alias=True)


class VoteTally(Schema):
    """Votes by what they say."""

    model_config = _by_alias(**TALLY)

    agree: int
    disagree: int
    passed: int = Field(alias="pass")


class GroupTally(VoteTally):
    """Votes of one group."""

    model_config = _by_alias(**TALLY, group=0)

    group: int


class OpinionTotals(VoteTally):
    """Everybody who voted, also who is not on the map, but for who was banned."""

    model_config = _by_alias(**TOTALS)

    participants: int = Field(description="who voted")
    on_map: int = Field(description="of them: with enough votes to have a place")
    grouped: int = Field(description="of them: in a group")
    statements: int = Field(description="accepted or rejected")
    votes: int = Field(description="the last vote of each participant on each statement")


class GroupStatement(Schema):
    """A statement on which a group votes unlike the others."""

    model_config = with_example(**SHOWN)

    statement: int
    text: str
    direction: Literal["agree", "disagree"]
    p: float = Field(description="share of the group's votes that are so, 0-1")
    p_test: float = Field(description="z of p against one half")
    repness: float = Field(description="p to that of all other groups")
    repness_test: float = Field(description="z of the difference between the two")


class PeopleGroup(Schema):
    """People who vote alike."""

    model_config = with_example(id=0, name="A", size=12, stability=0.91, representative=[SHOWN])

    id: int = Field(description="from 0, the largest group first")
    name: str | None = Field(description="null: not stable enough to be named, or not known yet")
    size: int
    stability: float | None = Field(
        description="0-1, by bootstrap; null until it is worked out, after the map"
    )
    representative: list[GroupStatement] = Field(description="at most five")


class StatementTally(VoteTally):
    """A statement with all votes on it."""

    model_config = _by_alias(
        **TALLY, statement=3, text="The bus should stop at the door.", state="accepted",
        origin="participant", meta=False, extremity=0.8, priority=0.9, group_aware_consensus=0.6,
        groups=[TALLY | {"group": 0}],
    )  # fmt: skip

    statement: int
    text: str
    state: Literal["accepted", "rejected", "withdrawn"]
    origin: Origin
    meta: bool
    extremity: float = Field(description="how far an agreement moves on the map")
    priority: float = Field(description="to be shown next, in proportion")
    group_aware_consensus: float | None = Field(description="agreement in all groups, 0-1")
    groups: list[GroupTally]


class ConsensusStatements(Schema):
    """Statements that most agree or disagree with, the clearest first."""

    model_config = with_example(agree=[3], disagree=[])

    agree: list[int]
    disagree: list[int]


class UniformVoters(Schema):
    """People who agree, or disagree, with 95% of at least seven statements."""

    model_config = with_example(agree=2, disagree=0)

    agree: int
    disagree: int


class OpinionsWithout(Schema):
    """The same without those people."""

    model_config = with_example(totals=TOTALS, groups=[], consensus={"agree": [], "disagree": []})

    totals: OpinionTotals
    groups: list[PeopleGroup]
    consensus: ConsensusStatements


class ConversationOpinions(Schema):
    """What is found in a conversation, as of its newest map."""

    model_config = with_example(
        conversation="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77", number=7, method="polis-2021.1",
        frozen=False, computed_at="2026-11-22T10:00:00Z", totals=TOTALS, cast=14, groups=[],
        statements=[], consensus={"agree": [], "disagree": []}, silhouette=None,
        uniform={"agree": 0, "disagree": 0}, without=None, warnings=[],
    )  # fmt: skip

    conversation: UUID
    number: int = Field(description="counts the maps")
    method: str = Field(description="what is worked out, with its version")
    frozen: bool = Field(description="made without memory, for the report")
    computed_at: datetime
    totals: OpinionTotals
    cast: int = Field(description="votes as they were cast, revotes among them")
    groups: list[PeopleGroup]
    statements: list[StatementTally]
    consensus: ConsensusStatements
    silhouette: float | None = Field(description="how far the groups stand apart, -1 to 1")
    uniform: UniformVoters = Field(description="who agrees or disagrees with nearly everything")
    without: OpinionsWithout | None = Field(description="without them; null where there are none")
    warnings: list[Caveat]


class MapPoint(Schema):
    """Where somebody stands."""

    model_config = with_example(x=0.4, y=-1.2, group=0)

    x: float
    y: float
    group: int | None


class MapPoints(Schema):
    """Everybody on the map, in order of their place: it does not tell who came when."""

    model_config = with_example(number=7, points=[{"x": 0.4, "y": -1.2, "group": 0}])

    number: int
    points: list[MapPoint]


class OwnPlace(Schema):
    """Where one stands oneself."""

    model_config = with_example(number=7, place={"x": 0.4, "y": -1.2, "group": 0})

    number: int
    place: MapPoint | None = Field(description="null until one has voted on enough statements")
