"""Proofs of work that were used."""

from datetime import datetime

from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class UsedProof(ServiceTable, table=True):
    """That a challenge was answered, until nobody could answer it again. It says nothing of who."""

    __tablename__ = "used_proof"

    nonce: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_column=timestamp())
