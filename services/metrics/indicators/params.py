"""How a request names an indicator."""

from typing import Annotated

from fastapi import Path, Query

from services.metrics.indicators.schemas import CODE, NAMED

EXAMPLES = ["ae-breaches"]
IndicatorCode = Annotated[str, Path(pattern=CODE, max_length=64, examples=EXAMPLES)]
QueryIndicator = Annotated[str | None, Query(pattern=NAMED, max_length=64, examples=EXAMPLES)]
