"""Which answers went to the metrics service as figures of an indicator."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class IndicatorEdition(ServiceTable, table=True):
    """Figures that were sent. `number` counts those of a survey, `edition` those of an
    organisation's indicator in a period: from 2 on they correct the ones before.

    `shares` are as they were sent; `import_id` is the import of the metrics service.
    """

    __tablename__ = "indicator_edition"
    __table_args__ = (UniqueConstraint("owner", "indicator", "period", "edition"),)

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    owner: str
    question: str
    options: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    indicator: str
    definition_version: int
    period: date
    edition: int
    shares: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    import_id: UUID = Field(unique=True)
    sent_by: str
    sent_at: datetime = Field(sa_column=timestamp())
