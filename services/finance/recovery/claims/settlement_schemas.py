"""What comes in for claims, what is given up, and what is owed."""

from pydantic import Field

from services.finance.journals.schemas import PositiveMoney
from services.finance.recovery.claims.rules.age_bands import Band
from services.finance.recovery.claims.schemas import MONEY, NOTHING, Account
from services.finance.recovery.determinations.schemas import REFERENCE
from services.shared.money import Money
from services.shared.schemas import Day, IsoDate, Schema, with_example


class NewRemittance(Schema):
    """Money that came in for a claim."""

    model_config = with_example(
        amount={"amount": "500.00", "currency": "GBP"}, reference="BACS 4711", day="2025-12-01"
    )

    amount: PositiveMoney
    reference: REFERENCE
    day: Day = Field(description="the day on which it was received")


class NewWriteOff(Schema):
    """What is given up, and why; another person approves it."""

    model_config = with_example(
        amount={"amount": "12.34", "currency": "GBP"}, reason="Out of time.", day="2026-03-31"
    )

    amount: PositiveMoney
    reason: Account
    day: Day


class DebtView(Schema):
    """What a payer owes, by the age of the invoice in days."""

    model_config = with_example(
        payer="7A1", bands={"0-30": MONEY, "31-60": NOTHING, "61-90": NOTHING, "90+": NOTHING},
        outstanding=MONEY,
    )  # fmt: skip

    payer: str
    bands: dict[Band, Money]
    outstanding: Money


class AgedDebt(Schema):
    """The claimant's receivables by payer."""

    model_config = with_example(
        claimant="27D", as_of="2025-12-31",
        items=[DebtView.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
    )  # fmt: skip

    claimant: str
    as_of: IsoDate
    items: list[DebtView]
