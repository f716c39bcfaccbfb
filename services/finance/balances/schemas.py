"""What the outside sees of balances. Each answer says by which date it is."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from services.finance.balances.statement_repository import StatementRow
from services.shared.money import Money
from services.shared.schemas import IsoDate, Month, Schema, with_example

BalanceDate = Literal["effective", "posted"]
DEBITS = {"amount": "1234.50", "currency": "GBP"}
NOTHING = {"amount": "0.00", "currency": "GBP"}
LESS = {"amount": "-1234.50", "currency": "GBP"}
JOURNAL = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
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


class TrialBalance(Schema):
    """Every account at the end of a period; debits and credits add up to the same."""

    model_config = with_example(
        book="27D-2025",
        period="2025-04",
        state="closed",
        items=[BALANCE, {"account": "2000", "debit": NOTHING, "credit": DEBITS, "balance": LESS}],
        debit=DEBITS,
        credit=DEBITS,
    )

    book: str
    period: Month
    state: Literal["open", "adjusting", "closed"] = Field(description="of the period")
    items: list[AccountBalance] = Field(
        description="what this period and those before it took: what came late, and reversals of a"
        " closed month, count where they landed"
    )
    debit: Money = Field(description="of all accounts")
    credit: Money


class StatementLine(Schema):
    """A posted line."""

    model_config = with_example(
        effective_date="2025-04-30",
        journal=JOURNAL,
        line=1,
        description="Acute contract, April",
        reference=None,
        account="5000",
        counterparty="RJR",
        debit=DEBITS,
        credit=None,
        memo=None,
        reverses=None,
    )

    effective_date: IsoDate
    journal: UUID
    line: int
    description: str
    reference: str | None
    account: str
    counterparty: str | None
    debit: Money | None
    credit: Money | None
    memo: str | None
    reverses: UUID | None = Field(description="the journal that this line's journal reverses")

    @classmethod
    def of(cls, row: StatementRow) -> Self:
        return cls(
            effective_date=row.effective_date,
            journal=row.journal,
            line=row.line,
            description=row.description,
            reference=row.reference,
            account=row.account,
            counterparty=row.counterparty,
            debit=Money.of_pence(row.amount) if row.amount > 0 else None,
            credit=Money.of_pence(-row.amount) if row.amount < 0 else None,
            memo=row.memo,
            reverses=row.reverses,
        )


class Statement(Schema):
    """What was booked on an account, or with a counterparty, by effective date."""

    model_config = with_example(
        book="27D-2025",
        account="5000",
        counterparty=None,
        start="2025-04-01",
        end="2025-04-30",
        opening=NOTHING,
        closing=DEBITS,
        items=[StatementLine.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        next_cursor=None,
    )

    book: str
    account: str | None
    counterparty: str | None
    start: IsoDate
    end: IsoDate
    opening: Money = Field(description="debit less credit before the first day")
    closing: Money = Field(description="debit less credit after the last day")
    items: list[StatementLine]
    next_cursor: str | None
