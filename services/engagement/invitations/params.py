"""What a request of somebody who is invited shows."""

from typing import Annotated

from fastapi import Header

from services.shared.patterns import named

CODE = named("^[0-9A-Za-z -]{1,100}$", "a code of letters and digits in groups")
InvitationHeader = Annotated[
    str | None,
    Header(
        alias="Invitation",
        pattern=CODE,
        description="the code of an invitation, where a survey is answered by invitation",
    ),
]
