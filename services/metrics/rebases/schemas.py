"""What the outside sees of rebases, and what it sends."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.metrics.indicators.schemas import Category, NamedIndicator
from services.metrics.rebases.models import Rebase
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

NEW = {
    "indicator": "ae-breaches",
    "organisation": "RRK",
    "category": "1",
    "period": "2017-02-01",
    "reason": "The department moved into the new building in the last week of January.",
}


class NewRebase(Schema):
    """Where limits are drawn anew, and why."""

    model_config = with_example(**NEW)

    indicator: NamedIndicator
    organisation: OdsCode
    category: Category = Field(default="all", description="of the indicator's breakdown")
    period: Day = Field(description="first day of the first period of the new segment")
    reason: Text = Field(description="what happened to the process")


class RebaseView(Schema):
    """A rebase, who decided it, and whether it still holds."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        withdrawn_by=None,
        withdrawn_reason=None,
        withdrawn_at=None,
        **NEW,
    )

    id: UUID
    indicator: str
    organisation: str
    category: str
    period: IsoDate
    reason: str
    author: str
    created_at: datetime
    withdrawn_by: str | None
    withdrawn_reason: str | None
    withdrawn_at: datetime | None = Field(description="null: the limits are drawn anew here")

    @classmethod
    def of(cls, row: Rebase) -> "RebaseView":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
