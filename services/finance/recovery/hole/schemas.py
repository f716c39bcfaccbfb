"""The hole as it is asked for and told."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.finance.recovery.hole.rules.decomposition import Part
from services.finance.recovery.runs.schemas import SYNTHETIC
from services.shared.money import Money
from services.shared.schemas import Month, Schema, with_example

By = Literal[
    "month", "provider", "pod", "specialty", "health_board", "payer", "route", "claim_status",
    "if_agreement", "if_practice", "if_home",
]  # fmt: skip
ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
MONEY = {"amount": "1250000.00", "currency": "GBP"}
AMOUNT: dict[str, Any] = {"lines": 1250, "cash": MONEY, "notional": MONEY, "unpriced": 0}
REASON = {
    "code": "emergency",
    "says": "emergency attendances of people who live outside England fall to the host (AE1)",
    "amount": AMOUNT,
}
PART = {"code": "absorbed", "amount": AMOUNT, "reasons": [REASON]}
ITEM = {"value": "2025-04", "total": AMOUNT, "recoverable": AMOUNT, "absorbed": AMOUNT,
        "other": AMOUNT}  # fmt: skip


class HoleAmount(Schema):
    """Lines and what was charged for them; null is withheld, as it would tell of 1 to 7 people."""

    model_config = with_example(**AMOUNT)

    lines: int | None = Field(description="rounded to the nearest 5")
    cash: Money | None = Field(description="paid by activity: what is claimed comes back as money")
    notional: Money | None = Field(description="fixed, or not known how it is paid")
    unpriced: int | None = Field(description="lines without a price, which count in no sum")


class HoleReason(Schema):
    """A part of a part, by why it is there."""

    model_config = with_example(**REASON)

    code: str
    says: str
    amount: HoleAmount


class HolePart(Schema):
    """What is recoverable, absorbed by a rule, or another outcome."""

    model_config = with_example(**PART)

    code: Part
    amount: HoleAmount
    reasons: list[HoleReason]


class HoleItem(Schema):
    """The hole of one month, provider, payer or whatever else it is told by."""

    model_config = with_example(**ITEM)

    value: str | None = Field(
        description="claim_status: unclaimed, claimed, challenged, credited, settled, written_off; "
        "if_...: what the line would be, null: the same"
    )
    total: HoleAmount
    recoverable: HoleAmount
    absorbed: HoleAmount
    other: HoleAmount


class Hole(Schema):
    """What was charged for people who live outside England or have a Welsh practice."""

    model_config = with_example(
        run=ID, commissioner="27D", first_month="2025-04", last_month="2026-03", synthetic=False,
        total=AMOUNT, parts=[PART], by="month", items=[ITEM],
    )  # fmt: skip

    run: UUID
    commissioner: str
    first_month: Month
    last_month: Month
    synthetic: bool = Field(description=SYNTHETIC)
    total: HoleAmount
    parts: list[HolePart] = Field(description="which add up to the total")
    by: By
    items: list[HoleItem] = Field(description="which add up to the total, too")
