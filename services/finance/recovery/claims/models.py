"""Claims, their lines, and what was done with them; nothing but a claimed spell ever goes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.finance.recovery.claims.rules.lines import GROUPED, UNBUNDLED
from services.shared.jobs.models import timestamp

OF_CARE = (
    "CASE WHEN {currency} = '' OR left({currency}, 2) IN ("
    + ", ".join(f"'{each}'" for each in sorted(UNBUNDLED))
    + f") THEN {{currency}} ELSE '{GROUPED}' END"
)
"""The last part of `care_of`, of a currency that is not null."""


def _pence(*, nullable: bool = False) -> Any:
    return Column(BigInteger, nullable=nullable)


def _texts() -> Any:
    return Column(ARRAY(String()), nullable=False)


class Claim(ServiceTable, table=True):
    """What a claimant claims of a payer for a provider's month. `month` is its first day.

    `total` is the sum of its lines. One that is drafted from a `run` tells what of the run's lines
    it leaves out, and why; one that `corrects` a credited line of another tells which.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("claimant <> payer", name="parties"),
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("num_nulls(corrects, corrects_line) IN (0, 2)", name="corrects"),
        Index("ix_claim_payer", "payer"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    claimant: str = Field(index=True)
    payer: str
    payer_kind: str
    provider: str
    month: date
    book: str = Field(foreign_key="book.code")
    price_book: str
    price_version: int
    synthetic: bool
    lines: int
    total: int = Field(sa_column=_pence())
    run: UUID | None = Field(default=None, foreign_key="recovery_run.id", index=True)
    left_out: dict[str, list[int]] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )
    corrects: UUID | None = Field(default=None, foreign_key="claim.id")
    corrects_line: int | None = None
    created_by: str
    created_at: datetime = Field(sa_column=timestamp())


class ClaimLine(ServiceTable, table=True):
    """A line as it was determined and priced. What was charged rightly is never a line."""

    __tablename__ = "claim_line"
    __table_args__ = (
        CheckConstraint("payer <> charged_to", name="charged_wrongly"),
        CheckConstraint("amount > 0", name="amount"),
    )

    claim: UUID = Field(primary_key=True, foreign_key="claim.id")
    line: int = Field(primary_key=True)
    line_ref: str
    spell: str
    dataset: str
    day: date
    pod: str
    currency: str
    treatment_function: str | None = None
    payer: str
    charged_to: str
    amount: int = Field(sa_column=_pence())
    charged: int | None = Field(default=None, sa_column=_pence(nullable=True))
    basis: list[str] = Field(sa_column=_texts())
    flags: list[str] = Field(sa_column=_texts())


class ClaimedSpell(ServiceTable, table=True):
    """Care that a claimant claims already; it is free again once that claim is void."""

    __tablename__ = "claimed_spell"

    claimant: str = Field(primary_key=True)
    provider: str = Field(primary_key=True)
    spell: str = Field(primary_key=True)
    pod: str = Field(primary_key=True)
    care: str = Field(primary_key=True)
    currency: str
    claim: UUID = Field(foreign_key="claim.id", index=True)


class ClaimAct(ServiceTable, table=True):
    """What was done with a claim, in order; `amount` is what it credits, receives or writes off."""

    __tablename__ = "claim_act"
    __table_args__ = (
        Index("ix_claim_act_claim", "claim"),
        Index(
            "uq_claim_act_once",
            "claim",
            "act",
            unique=True,
            postgresql_where=text("act IN ('flexed', 'frozen', 'voided', 'approved')"),
        ),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    claim: UUID = Field(foreign_key="claim.id")
    act: str
    journal: UUID | None = None
    amount: int | None = Field(default=None, sa_column=_pence(nullable=True))
    day: date | None = None
    reference: str | None = None
    reason: str | None = None
    acted_by: str
    acted_at: datetime = Field(sa_column=timestamp())


class ClaimPosting(ServiceTable, table=True):
    """A journal that a claim has posted: what the ledger is compared with."""

    __tablename__ = "claim_posting"

    journal: UUID = Field(primary_key=True)
    claim: UUID = Field(foreign_key="claim.id", index=True)
    effective_date: date
    amount: int = Field(sa_column=_pence())


class Challenge(ServiceTable, table=True):
    """The payer's doubt about a line, to be answered by a day."""

    __tablename__ = "claim_challenge"
    __table_args__ = (
        ForeignKeyConstraint(["claim", "line"], ["claim_line.claim", "claim_line.line"]),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    claim: UUID = Field(index=True)
    line: int
    reason: str
    detail: str
    answer_by: date
    raised_by: str
    raised_at: datetime = Field(sa_column=timestamp())


class ChallengeAnswer(ServiceTable, table=True):
    """The claimant's answer, once: rejected, or credited in part or whole."""

    __tablename__ = "claim_challenge_answer"

    challenge: int = Field(primary_key=True, foreign_key="claim_challenge.number")
    credited: int = Field(sa_column=_pence())
    detail: str
    answered_by: str
    answered_at: datetime = Field(sa_column=timestamp())
