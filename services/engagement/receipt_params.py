"""The receipt that a request shows."""

import re
from typing import Annotated

from fastapi import Depends, Request

RECEIPT = re.compile(r"receipt +([0-9A-Za-z -]{1,100})", re.IGNORECASE)


async def _receipt(request: Request) -> str:
    found = RECEIPT.fullmatch(request.headers.get("authorization", "").strip())
    return found[1] if found else ""


Receipt = Annotated[str, Depends(_receipt)]
"""The code of a receipt, in any dress; "" is nobody's."""
