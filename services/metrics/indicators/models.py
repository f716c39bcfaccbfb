"""Indicator definitions."""

from sqlalchemy import CheckConstraint, Column
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field

from services.metrics.base import ServiceTable


class Indicator(ServiceTable, table=True):
    """What is measured, and how it reads."""

    __tablename__ = "indicator"
    __table_args__ = (
        CheckConstraint("unit IN ('count', 'proportion')", name="unit"),
        CheckConstraint("improvement IN ('increase', 'decrease', 'neutral')", name="improvement"),
        CheckConstraint("(denominator IS NOT NULL) = (unit = 'proportion')", name="denominator"),
    )

    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    version: int
    name: str
    description: str
    numerator: str
    denominator: str | None = None
    unit: str
    improvement: str
    frequency: str
    breakdown: str
    categories: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    source: str
