"""What a request for events gives."""

from typing import Annotated

from fastapi import Query
from pydantic import StringConstraints

from services.shared.patterns import ORGANISATION_CODE, named

TYPE = named(r"^uk\.marches(\.[a-z_]{1,40}){1,4}$", "a type of event, such as uk.marches.finance")
CODE = ORGANISATION_CODE.strip("^$")
NAME = named(
    rf"^(everybody|{CODE}( [a-z]+\.[a-z]+| @[\s\S]+)?)$",
    "`everybody`, or an organisation's code, with a scope or a person where it is for these alone",
)
MOST = 500
MOST_RELAYED = 1_000

Types = Annotated[
    list[Annotated[str, StringConstraints(pattern=TYPE)]] | None,
    Query(max_length=20, description="only these types and what begins with them and a dot"),
]
After = Annotated[
    str | None,
    Query(max_length=2000, description="`next_cursor` of the answer before; first of all: none"),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="most events to give")]
Sequence = Annotated[int, Query(ge=0, le=2**62, description="the last sequence that is known")]
MostRelayed = Annotated[int, Query(ge=1, le=MOST_RELAYED, description="most events to give")]
Names = Annotated[
    list[Annotated[str, StringConstraints(pattern=NAME)]] | None,
    Query(max_length=500, description="only what is told to one of these; all when left out"),
]
