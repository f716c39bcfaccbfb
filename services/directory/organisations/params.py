"""What a request about organisations gives: their code, and the day that is meant."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Path, Query

from services.contracts.codes import ODS_CODE
from services.shared.schemas import Day

PathCode = Annotated[str, Path(pattern=ODS_CODE, examples=["27D"])]
QueryCode = Annotated[str | None, Query(pattern=ODS_CODE, examples=["27D"])]
AsOf = Annotated[
    Day | None, Query(examples=["2024-04-01"], description="the map of this day; default today")
]


def day_of(as_of: date | None) -> date:
    """The day that is asked about: today unless said."""
    return as_of or datetime.now(UTC).date()
