"""The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from services.shared.idempotency.problems import IdempotencyKeyInvalid, IdempotencyKeyRequired

HEADER = "Idempotency-Key"
VISIBLE_ASCII = re.compile(r"[!-~]{1,255}")
OF_NOBODY = "Without an account the Idempotency-Key is a random UUID (version 4)."
RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.I)
"""RFC 9562, version 4."""

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


_GivenRandom = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description="A random UUID (version 4): the same key again has no second effect and gets"
        " the first answer. Everybody without an account shares one list of keys.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        json_schema_extra={"format": "uuid"},
    ),
]


async def _random(request: Request, _key: _GivenRandom = None) -> str:
    given = await _required(await _optional(request))
    if not RANDOM.fullmatch(given):
        raise IdempotencyKeyInvalid(OF_NOBODY)
    return given


OptionalKey = Annotated[str | None, Depends(_optional)]
"""For every POST that creates something."""

RequiredKey = Annotated[str, Depends(_required)]
"""For every POST that moves money or submits a response."""

RandomKey = Annotated[str, Depends(_random)]
"""For every POST of somebody without an account: a key that another person could choose too would
give them the receipt of the first one."""
