"""What a request about where people live gives."""

from typing import Annotated

from fastapi import Query

Lsoa = Annotated[
    str | None,
    Query(pattern="^[EWSN9][0-9]{8}$", examples=["E01018541"], description="code of an LSOA"),
]
PostcodeSector = Annotated[
    str | None,
    Query(
        pattern="^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9]$",
        examples=["CH1 2"],
        description="a postcode without its last two letters",
    ),
]
