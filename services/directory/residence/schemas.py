"""What the outside sees of where people live."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.shared.schemas import Schema, with_example


class CommissioningBody(Schema):
    """A body by both of its codes."""

    code: str | None = Field(description="ODS code, where this directory knows it")
    gss_code: str = Field(description="code in statistics")


class ResidencePlace(Schema):
    """One place that the area lies in."""

    lsoa: str | None = Field(description="of a postcode")
    country: str
    unitary_authority: str | None
    commissioner: CommissioningBody | None = Field(
        description="sub-ICB location or, in Wales, health board"
    )
    icb: CommissioningBody | None
    share: float = Field(gt=0, le=1, description="share of the area's postcodes")


class ResidenceFound(Schema):
    """What a postcode, an LSOA or a sector lies in, the place with most postcodes first."""

    model_config = with_example(
        kind="postcode_sector",
        area="CH4 0",
        edition="2025-05-01",
        terminated=None,
        places=[{
            "lsoa": None,
            "country": "W92000004", "unitary_authority": "W06000005",
            "commissioner": {"code": "7A1", "gss_code": "W11000023"}, "icb": None, "share": 1.0,
        }],
    )  # fmt: skip

    kind: Literal["postcode", "lsoa", "postcode_sector"]
    area: str
    edition: date = Field(description="day of the edition that says so")
    terminated: date | None = Field(description="month in which the postcode was ended, if it was")
    places: list[ResidencePlace] = Field(
        description="more than one where a sector crosses a border"
    )
