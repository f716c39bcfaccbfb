"""What the outside sees of memberships. `to` is the first day on which it no longer holds."""

from pydantic import ConfigDict, Field

from services.directory.organisations.schemas import Code, MembershipKind, Period
from services.shared.schemas import Day, Schema, with_example


class Membership(Period):
    """A child belongs to a parent, in one way, from when to when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": 17, "child": "27D", "parent": "QYG", "kind": "icb", "from": "2022-07-01",
                 "to": None}
            ]
        }
    )  # fmt: skip

    id: int
    child: str
    parent: str
    kind: MembershipKind


class NewMembership(Schema):
    """A membership to add."""

    model_config = ConfigDict(
        validate_by_name=True,
        validate_by_alias=True,
        json_schema_extra={
            "examples": [{"child": "27D", "parent": "QYG", "kind": "icb", "from": "2022-07-01"}]
        },
    )

    child: Code
    parent: Code
    kind: MembershipKind
    starts: Day = Field(alias="from")
    ends: Day | None = Field(default=None, alias="to", description="first day out of it")


class Ending(Schema):
    """The end of a membership."""

    model_config = with_example(on="2026-04-01")

    on: Day = Field(description="first day out of it")
