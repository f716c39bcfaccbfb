"""The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from services.shared.idempotency.problems import IdempotencyKeyInvalid, IdempotencyKeyRequired

HEADER = "Idempotency-Key"
VISIBLE_ASCII = re.compile(r"[!-~]{1,255}")

_Given = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description="Chosen by the caller, 1-255 visible ASCII characters: the same key again has"
        " no second effect and gets the first answer, for 7 days.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]


async def _optional(request: Request, _key: _Given = None) -> str | None:
    given = request.headers.get(HEADER)
    if given is not None and not VISIBLE_ASCII.fullmatch(given):
        raise IdempotencyKeyInvalid
    return given


async def _required(key: Annotated[str | None, Depends(_optional)]) -> str:
    if key is None:
        raise IdempotencyKeyRequired
    return key


OptionalKey = Annotated[str | None, Depends(_optional)]
"""For every POST that creates something."""

RequiredKey = Annotated[str, Depends(_required)]
"""For every POST that moves money or submits a response."""
