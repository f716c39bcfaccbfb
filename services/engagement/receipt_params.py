"""What a member of the public sends instead of a token."""

import re
from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase

CODE = re.compile(r"receipt +([0-9A-Za-z -]{1,100})", re.IGNORECASE)


class _Receipt(SecurityBase):
    """The security scheme of the document, which gives the code at once."""

    scheme_name = "receipt"
    model = APIKey.model_validate(
        {"in": APIKeyIn.header, "name": "Authorization",
         "description": "`Receipt <code>`: of who takes part, or of a response"}
    )  # fmt: skip

    async def __call__(self, request: Request) -> str:
        found = CODE.fullmatch(request.headers.get("authorization", "").strip())
        return found[1] if found else ""


Receipt = Annotated[str, Depends(_Receipt())]
"""The code of a receipt, in any dress; "" is nobody's."""
