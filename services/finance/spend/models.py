"""Payments that a body published, as its files of spend over 25,000 pounds have them."""

from datetime import date

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field

from services.finance.base import ServiceTable


class SpendPayment(ServiceTable, table=True):
    """A line of such a file: pence, below 0 for a credit note. It is never changed.

    `import_number` is of the file that brought it first, `fingerprint` the SHA-256 of its cells.
    """

    __tablename__ = "spend_payment"
    __table_args__ = (
        UniqueConstraint("organisation", "fingerprint"),
        Index("ix_spend_payment_organisation_paid_on", "organisation", "paid_on"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), primary_key=True)
    )
    organisation: str
    import_number: int
    line: int
    department_family: str
    entity: str
    paid_on: date
    expense_type: str
    expense_area: str
    supplier: str
    transaction_number: str
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    description: str
    fingerprint: str
