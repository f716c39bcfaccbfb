"""Organisations and what held of them when. An end is the first day on which it no longer holds."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, Double, Identity, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, Index, UniqueConstraint

from services.directory.base import ServiceTable
from services.directory.organisations.rules.timelines import STATUSES

# btree_gist, which compares texts in an exclusion constraint, is not available everywhere; a range
# of texts that holds one text does the same.
SLOT = "code_range({0}, {0}, '[]')".format(
    "CASE WHEN kind IN ('provider_of', 'board') THEN child || ' ' || kind || ' ' || parent "
    "ELSE child || ' ' || kind END"
)


class Organisation(ServiceTable, table=True):
    """One organisation, for ever under its code. Provisional: mentioned, not yet described."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("system IN ('ods', 'gss', 'local')", name="system"),)

    code: str = Field(primary_key=True)
    system: str
    gss_code: str | None = Field(default=None, unique=True)
    provisional: bool
    synthetic: bool


class OrganisationName(ServiceTable, table=True):
    """A name, from a day until the day of the next."""

    __tablename__ = "organisation_name"

    code: str = Field(primary_key=True, foreign_key="organisation.code")
    starts: date = Field(primary_key=True)
    name: str


class OrganisationStatus(ServiceTable, table=True):
    """A status, from a day until the day of the next; before the first it does not exist."""

    __tablename__ = "organisation_status"
    __table_args__ = (CheckConstraint(f"status IN {STATUSES}", name="status"),)

    code: str = Field(primary_key=True, foreign_key="organisation.code")
    starts: date = Field(primary_key=True)
    status: str


class OrganisationRole(ServiceTable, table=True):
    """What an organisation is, from when to when: gp_practice, ccg, icb, ..."""

    __tablename__ = "organisation_role"
    __table_args__ = (
        CheckConstraint("ends > starts", name="period"),
        Index("ix_organisation_role_role", "role", "code"),
    )

    code: str = Field(primary_key=True, foreign_key="organisation.code")
    role: str = Field(primary_key=True)
    starts: date = Field(primary_key=True)
    ends: date | None = None


class OrganisationPlace(ServiceTable, table=True):
    """Where an organisation is, from a day until the day of the next."""

    __tablename__ = "organisation_place"

    code: str = Field(primary_key=True, foreign_key="organisation.code")
    starts: date = Field(primary_key=True)
    address: str | None = None
    postcode: str | None = None
    country: str | None = None
    geography: str | None = None


class Membership(ServiceTable, table=True):
    """A child belongs to a parent in one way (kind), from when to when."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ends > starts", name="period"),
        CheckConstraint("child <> parent", name="own_parent"),
        UniqueConstraint("child", "parent", "kind", "starts"),
        ExcludeConstraint(
            (text(SLOT), "="),
            (text("daterange(starts, ends)"), "&&"),
            name="ex_membership_one_parent",
            using="gist",
        ),
        Index("ix_membership_parent", "parent", "kind"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True, nullable=False)
    )
    child: str = Field(foreign_key="organisation.code")
    parent: str = Field(foreign_key="organisation.code")
    kind: str
    starts: date
    ends: date | None = None


class Succession(ServiceTable, table=True):
    """A successor takes over from a predecessor on a day; either may have several."""

    __tablename__ = "succession"
    __table_args__ = (
        CheckConstraint("predecessor <> successor", name="own_successor"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("(share IS NULL) = (basis IS NULL)", name="basis"),
    )

    predecessor: str = Field(primary_key=True, foreign_key="organisation.code")
    successor: str = Field(primary_key=True, foreign_key="organisation.code", index=True)
    day: date
    share: float | None = Field(default=None, sa_column=Column(Double))
    basis: str | None = None


class Population(ServiceTable, table=True):
    """People on a day, of one quintile of deprivation (1 most deprived) or of all (0)."""

    __tablename__ = "population"
    __table_args__ = (
        CheckConstraint("quintile BETWEEN 0 AND 5", name="quintile"),
        CheckConstraint("basis IN ('registered', 'weighted')", name="basis"),
        CheckConstraint("people >= 0", name="people"),
    )

    code: str = Field(primary_key=True, foreign_key="organisation.code")
    day: date = Field(primary_key=True)
    basis: str = Field(primary_key=True)
    quintile: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    people: float = Field(sa_column=Column(Double, nullable=False))
    synthetic: bool


class Version(ServiceTable, table=True):
    """One row that every writing transaction counts up first, which also lets in one at a time."""

    __tablename__ = "version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(primary_key=True)
    number: int
