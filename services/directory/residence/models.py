"""Where postcodes and areas lie, edition by edition."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, Integer, SmallInteger, String
from sqlmodel import Field

from services.directory.base import ServiceTable


class Residence(ServiceTable, table=True):
    """One of the places that an area lies in, the one with most postcodes first (position 1)."""

    __tablename__ = "residence"
    __table_args__ = (
        CheckConstraint("kind IN ('lsoa', 'postcode_sector')", name="kind"),
        CheckConstraint("postcodes > 0", name="postcodes"),
    )

    edition: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    kind: str = Field(primary_key=True)
    area: str = Field(primary_key=True)
    position: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    country: str
    local_authority: str | None = None
    commissioner: str | None = None
    icb: str | None = None
    postcodes: int


class ResidenceArea(ServiceTable, table=True):
    """What the postcodes of an area lie in, in one edition."""

    __tablename__ = "residence_area"

    edition: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    number: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    lsoa: str | None = None
    country: str
    local_authority: str | None = None
    commissioner: str | None = None
    icb: str | None = None


class Postcode(ServiceTable, table=True):
    """In which area a postcode lies, in one edition, and in which month it was ended, if so."""

    __tablename__ = "postcode"

    edition: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    postcode: str = Field(sa_column=Column(String(collation="C"), primary_key=True))
    area: int
    terminated: date | None = None
