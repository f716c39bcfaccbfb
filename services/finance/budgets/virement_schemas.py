"""What the outside sees of virements and commentary, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator

from services.finance.budgets.models import BudgetComment, Virement, VirementAct, VirementMove
from services.finance.programme_areas.schemas import AreaCode
from services.shared.money import Money
from services.shared.periods import period_name
from services.shared.schemas import Month, Schema, Text, with_example

MOST_MOVES = 200
TAKEN = {"line": 1, "amount": {"amount": "-500.00", "currency": "GBP"}}
GIVEN = {"line": 2, "amount": {"amount": "500.00", "currency": "GBP"}}
NEW: dict[str, Any] = {
    "starts": "2025-07",
    "reason": "Minor hand surgery moves into the community",
    "moves": [TAKEN, GIVEN],
}
COMMENT = {
    "month": "2025-07",
    "programme_area": "planned-care",
    "text": "Activity of June was coded late; it comes in July.",
}


class VirementLine(Schema):
    """An amount to a line of the budget; below 0 from it."""

    model_config = with_example(**TAKEN)

    line: Annotated[int, Field(strict=True, ge=1, le=1_000)] = Field(
        description="its number in the version that plans the first month"
    )
    amount: Money

    @field_validator("amount")
    @classmethod
    def _something(cls, amount: Money) -> Money:
        if amount.pence == 0:
            raise ValueError("a move is not 0")
        return amount


class MovedAmount(Schema):
    """An amount that a virement moves to a line; below 0 from it."""

    model_config = with_example(**TAKEN)

    line: int
    amount: Money


class NewVirement(Schema):
    """Money to be moved between lines; the moves add up to 0."""

    model_config = with_example(**NEW)

    starts: Month = Field(description="from this month on")
    reason: Text
    moves: Annotated[list[VirementLine], Field(min_length=2, max_length=MOST_MOVES)]


class VirementView(Schema):
    """A virement, and what was decided."""

    model_config = with_example(
        number=1,
        version=1,
        state="approved",
        requested_by="ann.lee",
        requested_at="2025-06-20T10:00:00Z",
        decided_by="jane.doe",
        decided_at="2025-06-27T10:00:00Z",
        rejected_because=None,
        **NEW,
    )

    number: int
    version: int = Field(description="of whose lines it is")
    state: Literal["requested", "approved", "rejected"]
    starts: Month
    reason: str
    moves: list[MovedAmount]
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    rejected_because: str | None

    @classmethod
    def of(cls, row: Virement, moves: list[VirementMove], act: VirementAct | None) -> Self:
        return cls(
            number=row.number,
            version=row.version,
            state=act.act if act else "requested",
            starts=period_name(row.starts, "month"),
            reason=row.reason,
            moves=[
                MovedAmount(line=each.line, amount=Money.of_pence(each.pence)) for each in moves
            ],
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            decided_by=act.actor if act else None,
            decided_at=act.time if act else None,
            rejected_because=act.reason if act else None,
        )


class NewComment(Schema):
    """What is to be said of a month."""

    model_config = with_example(**COMMENT)

    month: Month
    programme_area: AreaCode | None = Field(default=None, description="null: of the whole budget")
    text: Text


class CommentView(Schema):
    """What somebody said of a month, and when."""

    model_config = with_example(
        number=1, **COMMENT, author="ann.lee", written_at="2025-08-05T10:00:00Z"
    )

    number: int
    month: Month
    programme_area: str | None
    text: str
    author: str
    written_at: datetime

    @classmethod
    def of(cls, row: BudgetComment) -> Self:
        fields = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**fields | {"month": period_name(row.month, "month")})
