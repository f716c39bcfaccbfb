"""How a request names an indicator."""

from typing import Annotated

from fastapi import Path, Query

from services.metrics.indicators.schemas import CODE, NAMED
from services.shared.schemas import NO_NUL

EXAMPLES = ["ae-breaches"]
IndicatorCode = Annotated[str, Path(pattern=CODE, max_length=64, examples=EXAMPLES)]
SearchText = Annotated[
    str | None,
    Query(
        min_length=1, max_length=100, pattern=NO_NUL, examples=["four-hour"],
        description="in code, name or description",
    ),
]  # fmt: skip
QueryIndicator = Annotated[str | None, Query(pattern=NAMED, max_length=64, examples=EXAMPLES)]
