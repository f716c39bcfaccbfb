"""What requests give beside their bodies."""

from typing import Annotated, Literal

from fastapi import Path, Query

from services.engagement.consultations.schemas.codes import CODE
from services.shared.schemas import SOME_TEXT

Question = Annotated[str, Path(pattern=CODE, examples=["why"])]
QueryWanted = Annotated[
    Literal["all", "uncoded", "not_mine"],
    Query(alias="wanted", description="`not_mine`: those that the caller has not coded"),
]
Coder = Annotated[str, Query(min_length=1, max_length=200, pattern=SOME_TEXT, examples=["jane"])]
