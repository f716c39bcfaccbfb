"""What the outside sees of organisations. `to` is the first day on which it no longer holds."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from services.contracts.codes import ODS_CODE
from services.directory.organisations.rules.descriptions import ROLES
from services.directory.organisations.rules.memberships import KINDS
from services.directory.organisations.rules.timelines import STATUSES
from services.shared.patterns import named
from services.shared.schemas import ONE_LINE, Day, Schema, Text, with_example

GSS_CODE = named("^[A-Z][0-9]{8}$", "a GSS code, such as E06000049")
POSTCODE = named("^[A-Z0-9]{2,4} [0-9][A-Z]{2}$", "a postcode in capitals, such as CH2 1UL")

Code = Annotated[str, Field(pattern=ODS_CODE, examples=["27D"])]
Role = Literal[ROLES]  # type: ignore[valid-type]
Status = Literal[STATUSES]  # type: ignore[valid-type]
System = Literal["ods", "gss", "local"]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]


MembershipKind = Literal[KINDS]  # type: ignore[valid-type]


class Period(Schema):
    """From a day until before another, or without end."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    starts: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="to", description="first day it no longer holds")


class NamePeriod(Period):
    name: str


class StatusPeriod(Period):
    status: Status


class RolePeriod(Period):
    role: str


class Place(Schema):
    """Where an organisation is."""

    address: str | None
    postcode: str | None
    country: str | None = Field(description="code in statistics, as E92000001")
    geography: str | None = Field(description="high-level health geography of ODS, as QYG")


class PlacePeriod(Period):
    place: Place


class Parent(Period):
    """A parent on the day, and in which way."""

    code: str
    name: str | None
    kind: MembershipKind


class People(Schema):
    """A population."""

    date: date
    basis: Literal["registered", "weighted"]
    quintile: int | None = Field(description="of deprivation, 1 the most deprived; null is all")
    people: float
    synthetic: bool = Field(description="made up for the demonstration")


class OrganisationSummary(Schema):
    """An organisation on a day."""

    code: str
    name: str | None = Field(description="null where only its code is known")
    status: Status
    roles: list[str]
    system: System = Field(description="whose code it is; local codes are this directory's own")
    provisional: bool = Field(description="mentioned somewhere, not described yet")
    synthetic: bool = Field(description="made up for the demonstration")


class Organisation(OrganisationSummary):
    """An organisation on a day, with its history."""

    model_config = with_example(
        code="27D", name="NHS Cheshire CCG", status="active", roles=["sub_icb"], system="ods",
        provisional=False, synthetic=False, as_of="2024-04-01", gss_code=None, address=None,
        postcode=None, country=None, geography=None, places=[],
        names=[{"from": "2020-04-01", "to": None, "name": "NHS Cheshire CCG"}],
        statuses=[{"from": "2020-04-01", "to": None, "status": "active"}],
        role_periods=[{"from": "2022-07-01", "to": None, "role": "sub_icb"}],
        parents=[{"from": "2022-07-01", "to": None, "code": "QYG", "kind": "icb",
                  "name": "NHS Cheshire and Merseyside ICB"}],
        populations=[{"date": "2024-04-01", "basis": "registered", "quintile": None,
                      "people": 773000, "synthetic": False}],
    )  # fmt: skip

    as_of: date
    gss_code: str | None = Field(description="its code in statistics, where that is another one")
    address: str | None
    postcode: str | None
    country: str | None = Field(description="code in statistics, as E92000001")
    geography: str | None = Field(description="high-level health geography of ODS, as QYG")
    places: list[PlacePeriod]
    names: list[NamePeriod]
    statuses: list[StatusPeriod]
    role_periods: list[RolePeriod]
    parents: list[Parent] = Field(description="on the day")
    populations: list[People] = Field(description="the newest known on the day")


class NewOrganisation(Schema):
    """An organisation to add."""

    model_config = with_example(
        code="27D", name="NHS Cheshire CCG", roles=["ccg"], shadow_from="2019-10-01",
        active_from="2020-04-01",
    )  # fmt: skip

    code: Code
    system: System = "ods"
    name: Title
    roles: Annotated[list[Role], Field(min_length=1, max_length=10)]
    shadow_from: Day | None = Field(default=None, description="first day in shadow form")
    active_from: Day | None = Field(default=None, description="first day in its own right")
    gss_code: Annotated[str | None, Field(pattern=GSS_CODE)] = None
    address: Title | None = None
    postcode: Annotated[str | None, Field(pattern=POSTCODE)] = None


class Closing(Schema):
    """The end of an organisation."""

    model_config = with_example(on="2026-04-01")

    on: Day = Field(description="first day on which it is closed")


class NewSuccession(Schema):
    """A successor of the organisation in the path."""

    model_config = with_example(successor="27D", on="2020-04-01", share=None, basis=None)

    successor: Code
    on: Day = Field(description="day on which it takes over")
    share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None,
        description="of one that is split: how much of its figures goes to this successor; the"
        " shares of all successors make 1, or its figures are not divided",
    )
    basis: Text | None = Field(
        default=None, description="what the share was made by, as in `population of mid-2012`"
    )

    @model_validator(mode="after")
    def _share_with_basis(self) -> Self:
        if (self.share is None) != (self.basis is None):
            raise ValueError("share and basis are given together, or neither is")
        return self


class SuccessionLink(Schema):
    """One step of a lineage."""

    predecessor: str
    predecessor_name: str | None
    successor: str
    successor_name: str | None
    on: date
    share: float | None = Field(description="of the predecessor's figures; null: not divided")
    basis: str | None = Field(description="what the share was made by")
    steps: int = Field(description="1 for what is next to the organisation that is asked about")


class Lineage(Schema):
    """All that an organisation came from, and all that came of it."""

    model_config = with_example(
        code="27D",
        predecessors=[{
            "predecessor": "02F", "predecessor_name": "NHS West Cheshire CCG", "successor": "27D",
            "successor_name": "NHS Cheshire CCG", "on": "2020-04-01", "share": None, "basis": None,
            "steps": 1,
        }],
        successors=[],
    )  # fmt: skip

    code: str
    predecessors: list[SuccessionLink]
    successors: list[SuccessionLink]


class Member(Period):
    """An organisation below another; one that has two parents there appears under each."""

    code: str
    name: str | None
    status: Status
    roles: list[str]
    parent: str
    kind: MembershipKind


class Hierarchy(Schema):
    """All that is below an organisation on a day, in order of parent, kind and code."""

    model_config = with_example(
        code="QYG", as_of="2024-04-01",
        items=[{"from": "2022-07-01", "to": None, "code": "27D", "name": "NHS Cheshire CCG",
                "status": "active", "roles": ["sub_icb"], "parent": "QYG", "kind": "icb"}],
    )  # fmt: skip

    code: str
    as_of: date
    items: list[Member]
