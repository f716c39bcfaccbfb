"""Into which programme areas an organisation divides what it pays for."""

from datetime import date, datetime

from sqlalchemy import Column, Identity, Index, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class AreaSet(ServiceTable, table=True):
    """The areas from `starts` on, each a code with a name; the newest of a day holds."""

    __tablename__ = "programme_area_set"
    __table_args__ = (Index("ix_programme_area_set_organisation", "organisation", "starts"),)

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    organisation: str
    starts: date
    source: str
    areas: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    stated_by: str
    stated_at: datetime = Field(sa_column=timestamp())
