"""What the outside sees of observations, and how periods and categories are asked for."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import ConfigDict, Field

from services.metrics.observations.repository import Row
from services.shared.schemas import Schema

MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
ODS_CODE = "^[A-Z0-9]{3,12}$"

Department = Literal["1", "2", "other", "all"]
OrganisationCode = Annotated[str, Query(pattern=ODS_CODE, examples=["RRK"], description="ODS code")]
Start = Annotated[
    str, Query(alias="from", pattern=MONTH, examples=["2016-04"], description="first month")
]
End = Annotated[
    str, Query(alias="to", pattern=MONTH, examples=["2018-03"], description="last month")
]
EARLIEST, LATEST = "1900-01", "2099-12"


def first_day(month: str) -> date:
    """The first day of a month written 2016-04."""
    return date.fromisoformat(f"{month}-01")


class OrganisationRef(Schema):
    """An organisation that a figure is about."""

    code: str
    name: str | None
    provisional: bool = Field(description="seen in a file, not (yet) in the directory")


class ObservationView(Schema):
    """One current figure."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "indicator": "ae-four-hour-performance",
                "organisation": "RRK",
                "department": "1",
                "period": "2017-01-01",
                "value": 0.7234,
                "numerator": 6761,
                "denominator": 9346,
                "revision": 1,
            }
        }
    )

    indicator: str
    organisation: str
    department: str
    period: date = Field(description="first day of the month")
    value: float | None = Field(description="a count, or a proportion of 0-1; null over zero")
    numerator: float
    denominator: float | None
    revision: int = Field(description="1 when first published; a correction counts on")

    @classmethod
    def of(cls, row: Row) -> "ObservationView":
        return cls(
            indicator=row.indicator,
            organisation=row.organisation_code,
            department=row.category,
            period=row.period,
            value=value_of(row.numerator, row.denominator),
            numerator=row.numerator,
            denominator=row.denominator,
            revision=row.revision,
        )


def value_of(numerator: float, denominator: float | None) -> float | None:
    """The figure's value: the count, or the proportion; none over a denominator of zero."""
    if denominator is None:
        return numerator
    return numerator / denominator if denominator else None
