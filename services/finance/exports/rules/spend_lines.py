"""Spend over GBP 25,000 as it is published each month by bodies of central government."""

from datetime import date
from typing import NamedTuple

from services.shared.money import in_pounds

OVER_PENCE = 2_500_000
FAMILY = "Department of Health and Social Care"
COLUMNS = (
    "Department Family", "Entity", "Date", "Expense Type", "Expense Area", "Supplier",
    "Transaction Number", "Amount", "Description",
)  # fmt: skip


class SpendLine(NamedTuple):
    """A posted line of expenditure with another body; pence, below 0 for a credit note."""

    number: int
    line: int
    day: date
    account: str
    area: str | None
    counterparty: str
    transaction: str
    amount: int
    description: str


def cells_of(found: SpendLine, entity: str) -> list[object]:
    """In the order of the columns."""
    return [
        FAMILY, entity, f"{found.day:%d/%m/%Y}", found.account, found.area or "",
        found.counterparty, found.transaction, in_pounds(found.amount),
        found.description,
    ]  # fmt: skip
