"""Opinion maps: the newest of each conversation, so that who withdraws is on none."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, Column, Float, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.engagement.statements.models import conversation_key
from services.shared.jobs.models import timestamp

METHOD = "polis-2021.1"
"""Whoever changes what is worked out gives it another name."""


def _column(kind: Any) -> Any:
    return Column(ARRAY(kind), nullable=False)


class OpinionMap(ServiceTable, table=True):
    """`people` are those on the map, with their places and groups (-1 none), in the same order.

    `memory` is what a live map remembers of its number of groups. `found` has numbers of
    statements and never their texts. `settled`: whether the stability was worked out too.
    """

    __tablename__ = "opinion_map"
    __table_args__ = (CheckConstraint("cardinality(people) = cardinality(labels)", name="people"),)

    conversation: int = conversation_key()
    number: int
    method: str
    frozen: bool
    settled: bool = False
    memory: dict[str, int] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    found: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    people: list[int] = Field(sa_column=_column(Integer))
    xs: list[float] = Field(sa_column=_column(Float))
    ys: list[float] = Field(sa_column=_column(Float))
    labels: list[int] = Field(sa_column=_column(SmallInteger))
    computed_at: datetime = Field(sa_column=timestamp())
