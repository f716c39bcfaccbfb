"""What the outside sees of boards, and what it sends."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.boards.rules.quorum import Quorum, Seat
from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.schemas import ONE_LINE, Count, Schema, with_example

MOST_MEMBERS, MOST_PARTNERS, MOST_KINDS = 100, 50, 10
BoardKind = Literal[
    "health_and_wellbeing_board", "governing_body", "integrated_care_board", "committee",
    "executive", "senate",
]  # fmt: skip
Nation = Literal["england", "wales"]
KIND = named("^[a-z][a-z_]{0,39}$", "a kind of member, such as councillor")
SHARE = named(r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$", "a share from 0 to 1, such as 0.25")
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
MEMBERS: list[dict[str, Any]] = [
    {"name": f"Member {place}", "kind": kind, "organisation": "27D", "voting": True}
    for place, kind in enumerate(("councillor", "councillor", "nhs", "nhs", "lay"), 1)
]
QUORUM: dict[str, Any] = {"least": 3, "share": "0.25", "including": {"nhs": 1}}
EXAMPLE: dict[str, Any] = {
    "name": "Health and Wellbeing Board",
    "kind": "health_and_wellbeing_board",
    "nation": "england",
    "public": True,
    "members": MEMBERS,
    "quorum": QUORUM,
    "partners": [{"organisation": "RJR", "exempt": False}],
}


class BoardMember(Schema):
    """Who sits on it: a post rather than a name, where there is one."""

    model_config = with_example(**MEMBERS[0])

    name: Line
    kind: Annotated[str, Field(pattern=KIND)]
    organisation: OdsCode | None = None
    voting: bool = Field(default=True, strict=True)

    def seat(self) -> Seat:
        return Seat(self.name, self.kind, self.voting)


class QuorumRule(Schema):
    """What of the voting members must be there: all of it."""

    model_config = with_example(**QUORUM)

    least: Annotated[Count, Field(ge=1, le=MOST_MEMBERS)]
    share: Annotated[str, Field(pattern=SHARE)] = "0"
    including: Annotated[
        dict[Annotated[str, Field(pattern=KIND)], Annotated[Count, Field(le=MOST_MEMBERS)]],
        Field(max_length=MOST_KINDS),
    ] = Field(default_factory=dict, description="how many of a kind of member")

    def quorum(self) -> Quorum:
        return Quorum(self.least, Decimal(self.share), self.including)


class BoardPartner(Schema):
    """An organisation whose people sit on it, and read its papers."""

    model_config = with_example(organisation="RJR", exempt=False)

    organisation: OdsCode
    exempt: bool = Field(
        default=False, strict=True, description="whether they also read what is private"
    )


class BoardDescription(Schema):
    """All of a board but whose it is."""

    model_config = with_example(**EXAMPLE)

    name: Line
    kind: BoardKind
    nation: Nation = "england"
    public: bool = Field(
        default=True, strict=True, description="whether its meetings are in the public calendar"
    )
    members: Annotated[list[BoardMember], Field(min_length=1, max_length=MOST_MEMBERS)]
    quorum: QuorumRule
    partners: Annotated[list[BoardPartner], Field(max_length=MOST_PARTNERS)] = Field(
        default_factory=list
    )

    def columns(self, owner: str) -> dict[str, Any]:
        """As the table has them."""
        confidants = [each.organisation for each in self.partners if each.exempt]
        return self.model_dump(mode="json", include=set(BoardDescription.model_fields)) | {
            "readers": [owner, *(each.organisation for each in self.partners)],
            "confidants": [owner, *confidants],
        }


class NewBoard(BoardDescription):
    """A board of an organisation."""

    model_config = with_example(organisation="27D", **EXAMPLE)

    organisation: OdsCode = Field(description="whose board it is: one of the caller's")


class BoardView(BoardDescription):
    """A board as it is."""

    id: UUID
    organisation: OdsCode
    version: int
    author: str
    created_at: datetime
    changed_at: datetime
