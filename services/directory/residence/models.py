"""Where people live: what an LSOA or a postcode sector lies in. Full postcodes are not kept."""

from sqlalchemy import CheckConstraint, Column, SmallInteger
from sqlmodel import Field

from services.directory.base import ServiceTable


class Residence(ServiceTable, table=True):
    """One of the places that an area lies in, the one with most postcodes first (position 1)."""

    __tablename__ = "residence"
    __table_args__ = (
        CheckConstraint("kind IN ('lsoa', 'postcode_sector')", name="kind"),
        CheckConstraint("postcodes > 0", name="postcodes"),
    )

    kind: str = Field(primary_key=True)
    area: str = Field(primary_key=True)
    position: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    country: str
    local_authority: str | None = None
    commissioner: str | None = None
    icb: str | None = None
    postcodes: int
