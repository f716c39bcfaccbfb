"""What the outside sees of withdrawals, and what it sends."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.metrics.indicators.schemas import NamedIndicator
from services.metrics.withdrawals.models import Withdrawal
from services.shared.schemas import IsoDate, Schema, Text, with_example

NEW = {
    "indicator": "ae-breaches",
    "organisation": "RRK",
    "period": "2017-02-01",
    "reason": "The department's counts were those of another site.",
}


class NewWithdrawal(Schema):
    """Figures that are wrong, and why."""

    model_config = with_example(**NEW)

    indicator: NamedIndicator
    organisation: OdsCode
    period: IsoDate = Field(description="first day of the period; all its parts are withdrawn")
    reason: Text = Field(description="what is wrong with them")


class WithdrawalView(Schema):
    """A withdrawal, and who is answerable for it."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        author="jane.doe",
        figures=3,
        created_at="2026-11-22T10:00:00Z",
        **NEW,
    )

    id: UUID
    indicator: str
    organisation: str
    period: IsoDate
    reason: str
    author: str
    figures: int = Field(description="how many have no value any more: one for each part")
    created_at: datetime

    @classmethod
    def of(cls, row: Withdrawal) -> "WithdrawalView":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
