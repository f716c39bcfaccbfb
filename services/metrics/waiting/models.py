"""Referral-to-treatment pathways, as they are published: a row with its weekly bands."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, SmallInteger, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp


class RttPathway(ServiceTable, table=True):
    """Pathways of one month, part, function, provider and commissioner, by weeks waited.

    `bands[i]` (from 0) are those over i up to i + 1 weeks, `bands[open_band]` all that are longer;
    trailing noughts are left out. A row that a later file no longer has is a revision without any.
    `protected`: it was sent while a definition in force withheld small counts of pathways.
    """

    __tablename__ = "rtt_pathway"
    __table_args__ = (
        CheckConstraint(
            "part IN ('Part_1A', 'Part_1B', 'Part_2', 'Part_2A', 'Part_3')", name="part"
        ),
        CheckConstraint("open_band IN (52, 104)", name="open_band"),
        CheckConstraint("cardinality(bands) <= open_band + 1", name="bands"),
        CheckConstraint("total >= 0 AND unknown_start >= 0", name="total"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    period: date = Field(primary_key=True)
    part: str = Field(primary_key=True)
    treatment_function: str = Field(primary_key=True)
    provider: str = Field(primary_key=True)
    commissioner: str = Field(primary_key=True)
    revision: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    bands: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    open_band: int = Field(sa_column=Column(SmallInteger, nullable=False))
    unknown_start: int
    total: int
    published_at: datetime = Field(sa_column=timestamp())
    import_number: int
    protected: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=true()))
