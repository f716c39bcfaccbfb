"""What several parts of a record are written with."""

from typing import Annotated, Literal

from pydantic import Field

from services.shared.patterns import named

CODE = named("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", "a code of letters, digits, _ and -")
Code = Annotated[str, Field(pattern=CODE)]
AREA = named("^[A-Z0-9]{3,9}$", "a code of the ONS or the ODS, such as W06000023 or 27D")
AreaCode = Annotated[str, Field(pattern=AREA)]
Yes = Annotated[bool, Field(strict=True)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
REASON = named(r"^[^\x00]*[^\x00\s][^\x00]*$", "a text that is not blank")
Reason = Annotated[str, Field(max_length=2000, pattern=REASON)]
"""Why something is done; a blank is none."""
MOST = 200
Channel = Literal[
    "online", "paper", "easy_read", "telephone", "letter", "email", "event", "focus_group",
    "petition", "advocate",
]  # fmt: skip
