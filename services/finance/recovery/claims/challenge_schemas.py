"""Challenges of a claim's lines, and their answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.finance.journals.schemas import PositiveMoney
from services.finance.recovery.claims.schemas import CLAIM_LINE, Account, ClaimLineGiven
from services.finance.recovery.prices.schemas import BookCode
from services.shared.money import Money
from services.shared.schemas import Day, IsoDate, Schema, with_example

MOST_CHALLENGED = 500
ChallengeReason = Literal[
    "wrong_payer", "gp_or_address", "duplicate", "outside_period", "price", "hrg", "no_evidence"
]


class ChallengeView(Schema):
    """A challenge of a line, and its answer where there is one."""

    model_config = with_example(
        number=7, line=1, reason="gp_or_address", detail="Moved to Chester in August.",
        answer_by="2025-12-14", raised_at="2026-11-29T10:00:00Z", outcome=None, credited=None,
        answer=None, answered_at=None,
    )  # fmt: skip

    number: int
    line: int
    reason: ChallengeReason
    detail: str
    answer_by: IsoDate
    raised_at: datetime
    outcome: Literal["rejected", "credited"] | None
    credited: Money | None
    answer: str | None
    answered_at: datetime | None


class Challenges(Schema):
    """All challenges of a claim, in order."""

    model_config = with_example(
        items=[ChallengeView.model_config["json_schema_extra"]["examples"][0]]  # type: ignore[index]
    )

    items: list[ChallengeView]


class NewChallenge(Schema):
    """Which lines the payer doubts, and why."""

    model_config = with_example(
        lines=[1], reason="gp_or_address", detail="Moved to Chester in August.",
        answer_by="2025-12-14",
    )  # fmt: skip

    lines: Annotated[
        list[Annotated[int, Field(strict=True, ge=1)]],
        Field(min_length=1, max_length=MOST_CHALLENGED),
    ]
    reason: ChallengeReason
    detail: Account
    answer_by: Day


class NewCorrection(Schema):
    """The challenged line with its right facts, from which payer and price are worked out anew."""

    model_config = with_example(price_book="synthetic-2025-26", line=CLAIM_LINE)

    price_book: BookCode = Field(description="the claimant's book of the payer's prices")
    price_version: Annotated[int, Field(strict=True, ge=1)] | None = None
    line: ClaimLineGiven = Field(description="of the same provider, spell and charged body")


class NewAnswer(Schema):
    """The claimant's answer: nothing credited rejects the challenge.

    With a correction all that is left of the line is credited, and the line with its right facts
    is drafted as a claim of its own, on whoever pays for it; where nobody else does, there is none.
    """

    model_config = with_example(
        credit={"amount": "120.00", "currency": "GBP"}, detail="Agreed.", day="2025-11-20"
    )

    credit: PositiveMoney | None = Field(
        default=None, description="null: the challenge is rejected"
    )
    correction: NewCorrection | None = None
    detail: Account
    day: Day = Field(description="effective date of the credit note")

    @model_validator(mode="after")
    def _one_of_two(self) -> "NewAnswer":
        if self.credit and self.correction:
            raise ValueError("a correction credits all that is left; leave out credit")
        return self
