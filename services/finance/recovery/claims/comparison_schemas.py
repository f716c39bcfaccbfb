"""The other side's lines of a claim, and how they compare."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from services.finance.recovery.claims.rules import comparison
from services.finance.recovery.claims.rules.comparison import Agreement
from services.finance.recovery.claims.schemas import ID, MONEY, Pseudonym
from services.finance.recovery.prices.schemas import Currency
from services.shared.money import Money
from services.shared.schemas import Day, Month, Schema, with_example

MOST_COMPARED = 5_000
SENT: dict[str, Any] = {
    "line_ref": None, "spell": "s-4711", "amount": MONEY, "currency": "AA22C", "month": None,
    "day": "2025-09-01",
}  # fmt: skip
SUMS: dict[str, Any] = {"agreement": "matched", "lines": 1, "claim": MONEY, "sent": MONEY}


class SentLine(Schema):
    """A line as the sender holds it."""

    model_config = with_example(**SENT)

    line_ref: Pseudonym | None = Field(
        default=None, description="of the claim's line; asked where there is no spell"
    )
    spell: Pseudonym | None = Field(
        default=None, description="the provider's pseudonym, which both sides hold"
    )
    amount: Money
    currency: Currency | None = Field(default=None, description="null: not compared")
    month: Month | None = Field(default=None, description="null: not compared")
    day: Day | None = Field(
        default=None, description="discharge, appointment or arrival; null: not compared"
    )

    @model_validator(mode="after")
    def _can_be_found(self) -> "SentLine":
        if self.line_ref is None and self.spell is None:
            raise ValueError("a line is found by spell or line_ref; give one of them")
        return self


class ComparisonRequest(Schema):
    """All lines that the sender holds for this claim."""

    model_config = with_example(lines=[SENT])

    lines: Annotated[list[SentLine], Field(min_length=1, max_length=MOST_COMPARED)]


class AgreementSums(Schema):
    """Lines on which both sides agree in one way, and what each side's add up to."""

    model_config = with_example(**SUMS)

    agreement: Agreement
    lines: int
    claim: Money
    sent: Money


class ComparedLine(Schema):
    """A line on which the sides do not agree; null: that side has none."""

    model_config = with_example(
        line_ref="1", spell="s-4711", agreement="different", differs=["amount"], claim=MONEY,
        sent=MONEY,
    )  # fmt: skip

    line_ref: str | None = Field(description="the claim's, or else the sender's")
    spell: str | None = Field(description="as it was sent")
    agreement: Agreement
    differs: list[comparison.Field]
    claim: Money | None
    sent: Money | None


class Comparison(Schema):
    """The claim beside the sender's lines; each side ties to its own total."""

    model_config = with_example(
        claim=ID, claim_total=MONEY, sent_total=MONEY, agreements=[SUMS],
        items=[ComparedLine.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        complete=True,
    )  # fmt: skip

    claim: UUID
    claim_total: Money = Field(description="less what was credited")
    sent_total: Money
    agreements: list[AgreementSums] = Field(description="which add up to both totals")
    items: list[ComparedLine] = Field(description="lines that do not match, up to 1,000")
    complete: bool
