"""Batches of activity as they cross the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.finance.recovery.activity.models import ActivityBatch, ActivityPart
from services.shared.money import Money
from services.shared.schemas import IsoDate, Schema, with_example


class PartView(Schema):
    """A provider's month."""

    model_config = with_example(
        provider="RJR", month="2025-04", lines=412,
        charged={"amount": "402100.50", "currency": "GBP"}, frozen_on=None,
    )  # fmt: skip

    provider: str
    month: str
    lines: int
    charged: Money = Field(description="what the lines say that was charged")
    frozen_on: IsoDate | None = Field(
        description="the file came after the freeze of the month on that day, so what had come in"
        " time counts"
    )

    @classmethod
    def of(cls, row: ActivityPart, frozen_on: date | None) -> "PartView":
        return cls(
            provider=row.provider,
            month=f"{row.month:%Y-%m}",
            lines=row.lines,
            charged=Money.of_pence(row.charged),
            frozen_on=frozen_on,
        )


class BatchView(Schema):
    """A file of activity that was taken in; its lines never change."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77", owner="27D", layout="activity", feed="activity",
        mapping=None, lines=41_250,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        sent_by="smith", created_at="2026-11-29T10:00:00Z", parts=None,
    )  # fmt: skip

    id: UUID = Field(description="that of its import")
    owner: str
    layout: str
    feed: str = Field(description="a month is restated by a later file of the same feed only")
    mapping: str | None = Field(description="the column mapping and its version, such as rjr 2")
    lines: int = Field(description="taken in, without those that were rejected")
    sha256: str = Field(description="of its lines as they are kept")
    sent_by: str
    created_at: datetime
    parts: list[PartView] | None = Field(description="null in a list")

    @classmethod
    def of(cls, row: ActivityBatch, parts: list[PartView] | None = None) -> "BatchView":
        names = cls.model_fields.keys() - {"parts"}
        return cls(**{name: getattr(row, name) for name in names}, parts=parts)
