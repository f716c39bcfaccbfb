"""Journals, their lines, what was done with them, and their seals; nothing of it ever changes.

The rules that need more than a row are in the migration: see `migrations/sql/ledger.sql`.
"""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    SmallInteger,
    Table,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.sealing.chains import ChainOfEach

ACTS = ("entered", "posted", "voided")


def _pence() -> Any:
    return Column(BigInteger, nullable=False)


def _small(*, key: bool = False, nullable: bool = False) -> Any:
    return Column(SmallInteger, primary_key=key, nullable=nullable, autoincrement=False)


class Journal(ServiceTable, table=True):
    """A journal with its total of debits in pence. `id` may be the client's, and is for ever.

    `period` is the first day of the month that takes it: a later one than that of the effective
    date where that was closed already.
    """

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("line_count >= 2", name="line_count"),
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("EXTRACT(day FROM period) = 1", name="period"),
        CheckConstraint("effective_date < period + interval '1 month'", name="effective_date"),
        CheckConstraint("reverse_on > effective_date", name="reverse_on"),
        CheckConstraint("num_nulls(reverses, reason) IN (0, 2)", name="reverses"),
        CheckConstraint(
            "reverses IS NULL OR NOT pending AND reverse_on IS NULL AND adjustment",
            name="reversal",
        ),
        Index("ix_journal_book", "book", "number"),
        Index("ix_journal_reverses", "reverses", postgresql_where=text("reverses IS NOT NULL")),
        Index("ix_journal_pending", "book", "period", postgresql_where=text("pending")),
        Index(
            "ix_journal_reference",
            "book",
            "reference",
            postgresql_where=text("reference IS NOT NULL"),
            postgresql_ops={"reference": "text_pattern_ops"},
        ),
        Index(
            "ix_journal_reverse_on",
            "book",
            "reverse_on",
            postgresql_where=text("reverse_on IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), unique=True, nullable=False)
    )
    book: str
    effective_date: date
    period: date
    description: str
    reference: str | None = None
    pending: bool
    adjustment: bool
    reverse_on: date | None = None
    reverses: UUID | None = None
    reason: str | None = None
    line_count: int = Field(sa_column=_small())
    total: int = Field(sa_column=_pence())


class JournalLine(ServiceTable, table=True):
    """A line of a journal: pence, above 0 for a debit. It has the journal's book and date."""

    __tablename__ = "journal_line"
    __table_args__ = (
        CheckConstraint("line >= 1", name="line"),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_journal_line_account", "book", "account", "effective_date"),
        Index(
            "ix_journal_line_counterparty",
            "book",
            "counterparty",
            "effective_date",
            postgresql_where=text("counterparty IS NOT NULL"),
        ),
    )

    journal: UUID = Field(primary_key=True)
    line: int = Field(sa_column=_small(key=True))
    book: str
    account: str
    effective_date: date
    amount: int = Field(sa_column=_pence())
    cost_centre: str | None = None
    programme_area: str | None = None
    counterparty: str | None = None
    memo: str | None = None
    reverses_line: int | None = Field(default=None, sa_column=_small(nullable=True))


class JournalAct(ServiceTable, table=True):
    """A journal was entered (to be posted later), posted, or voided. This is what is sealed."""

    __tablename__ = "journal_act"
    __table_args__ = (
        CheckConstraint(f"act IN {ACTS}", name="act"),
        Index("uq_journal_act_journal", "journal", "act", unique=True),
        Index(
            "uq_journal_act_end", "journal", unique=True, postgresql_where=text("act <> 'entered'")
        ),
    )

    id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, primary_key=True, server_default=text("uuidv7()"))
    )
    journal: UUID
    act: str
    time: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")
        ),
    )
    actor: str


class JournalSeal(ServiceTable, table=True):
    """The place of an act in its book's chain, and its hash."""

    __tablename__ = "journal_seal"

    book: str = Field(primary_key=True)
    seq: int = Field(
        sa_column=Column(BigInteger, primary_key=True, nullable=False, autoincrement=False)
    )
    entry: UUID = Field(unique=True)
    previous_hash: str
    hash: str


class JournalUnsealed(ServiceTable, table=True):
    """An act that waits for its seal."""

    __tablename__ = "journal_unsealed"

    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), primary_key=True)
    )
    entry: UUID = Field(unique=True)
    book: str
    time: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


def table(model: Any) -> Table:
    return cast(Table, model.__table__)


_JOURNAL, _LINE, _ACT = table(Journal), table(JournalLine), table(JournalAct)
_IN_LINE = [each for each in _LINE.columns if each.name not in {"journal", "book"}]
_LINES = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_object(*(part for each in _IN_LINE for part in (each.name, each))),
                _LINE.c.line,
            )
        )
    )
    .where(_LINE.c.journal == _JOURNAL.c.id)
    .scalar_subquery()
)
_SEALED = select(
    _ACT.c.id,
    _ACT.c.act,
    _ACT.c.time,
    _ACT.c.actor,
    _JOURNAL.c.id.label("journal"),
    *(each for each in _JOURNAL.columns if each.name not in {"id", "number"}),
    _LINES.label("lines"),
).join_from(_ACT, _JOURNAL, _JOURNAL.c.id == _ACT.c.journal)
JOURNALS = ChainOfEach(
    "journals", "book", _SEALED.subquery("entry"), table(JournalSeal), table(JournalUnsealed)
)
"""A chain for each book: of every act, with the whole journal that it is about."""
