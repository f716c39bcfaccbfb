"""What a request about where people live gives."""

from typing import Annotated

from fastapi import Query

from services.shared.patterns import named

LSOA = named("^[EWSN9][0-9]{8}$", "the code of an LSOA, such as E01018541")
SECTOR = named("^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9]$", "a postcode sector in capitals, such as CH1 2")
POSTCODE = named(
    "^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$", "a postcode in capitals, such as CH1 2UL"
)
Lsoa = Annotated[
    str | None,
    Query(pattern=LSOA, examples=["E01018541"], description="code of an LSOA"),
]
PostcodeSector = Annotated[
    str | None,
    Query(
        pattern=SECTOR,
        examples=["CH1 2"],
        description="a postcode without its last two letters",
    ),
]
Postcode = Annotated[
    str | None,
    Query(
        pattern=POSTCODE,
        examples=["CH1 2UL"],
        description="a postcode with one blank, ended or not",
    ),
]
