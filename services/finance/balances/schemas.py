"""What the outside sees of balances. Each answer says by which date it is."""

from typing import Literal

from pydantic import Field

from services.shared.money import Money
from services.shared.schemas import IsoDate, Schema, with_example

BalanceDate = Literal["effective", "posted"]
DEBITS = {"amount": "1234.50", "currency": "GBP"}
NOTHING = {"amount": "0.00", "currency": "GBP"}
BALANCE = {"account": "5000", "debit": DEBITS, "credit": NOTHING, "balance": DEBITS}


class AccountBalance(Schema):
    """What was booked on an account. A debit balance is above 0, a credit balance below."""

    model_config = with_example(**BALANCE)

    account: str
    debit: Money
    credit: Money
    balance: Money = Field(description="debit less credit")

    @classmethod
    def of(cls, account: str, debit: int, credit: int) -> "AccountBalance":
        """From pence."""
        return cls(
            account=account,
            debit=Money.of_pence(debit),
            credit=Money.of_pence(credit),
            balance=Money.of_pence(debit - credit),
        )


class Balances(Schema):
    """Balances at the end of a day."""

    model_config = with_example(
        book="27D-2025", as_of="2025-04-30", by="effective", items=[BALANCE]
    )

    book: str
    as_of: IsoDate
    by: BalanceDate = Field(
        description="effective: what is dated up to that day; posted: what was posted by then (UTC)"
    )
    items: list[AccountBalance]
