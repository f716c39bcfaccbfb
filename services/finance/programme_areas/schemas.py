"""What the outside sees of programme areas, and what it sends."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from services.contracts.codes import OdsCode
from services.finance.programme_areas.rules.default_areas import DEFAULT, AreasInForce
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

AREA_CODE = named(
    r"^[a-z0-9][a-z0-9-]{0,31}$", "the code of a programme area, such as mental-health"
)
AreaCode = Annotated[str, Field(pattern=AREA_CODE, examples=["mental-health"])]
AREAS = [{"code": code, "name": name} for code, name in DEFAULT.areas.items()]
NEW: dict[str, Any] = {
    "organisation": "27D",
    "starts": "2025-04-01",
    "source": "Governing body, 27 March 2025, item 9",
    "areas": AREAS[:2],
}


class Area(Schema):
    """A part of what is paid for."""

    model_config = with_example(**AREAS[0])

    code: AreaCode
    name: Text


class NewAreas(Schema):
    """All areas of an organisation from a day on."""

    model_config = with_example(**NEW)

    organisation: OdsCode
    starts: Day
    source: Text = Field(description="what says so")
    areas: Annotated[list[Area], Field(min_length=1, max_length=100)]

    @field_validator("areas")
    @classmethod
    def _each_once(cls, areas: list[Area]) -> list[Area]:
        if len({each.code for each in areas}) < len(areas):
            raise ValueError("each area has a code of its own")
        return areas


class Areas(Schema):
    """The areas of an organisation on a day."""

    model_config = with_example(own=True, **NEW)

    organisation: str
    starts: IsoDate
    source: str
    own: bool = Field(description="false: the default set, as it has stated none of its own")
    areas: list[Area]

    @classmethod
    def of(cls, organisation: str, found: AreasInForce) -> "Areas":
        areas = [Area(code=code, name=name) for code, name in found.areas.items()]
        return cls(
            organisation=organisation,
            starts=found.starts,
            source=found.source,
            own=found is not DEFAULT,
            areas=areas,
        )
