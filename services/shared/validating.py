"""Long bodies are checked before FastAPI does, whose list of what is wrong has no end.

It would hold a body's 100,000 faults one by one, and the event loop for seconds.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter, ValidationError

from services.shared.errors import MOST_FAULTS
from services.shared.handlers import invalid

LONG = 4096
"""A body of so many bytes has more faults than anybody reads."""


def body_of(dependant: Dependant) -> TypeAdapter[Any] | None:
    """What checks the JSON body of a route; none where it takes none."""
    if not dependant.body_params:
        return None
    [body] = dependant.body_params  # it is the whole of the JSON, so there is one
    return TypeAdapter(body.field_info.annotation or Any)


async def refuse_long(request: Request, body: TypeAdapter[Any]) -> None:
    """Raises Invalid for a long body that is not valid; FastAPI tells what is no JSON at all."""
    said = await request.body()
    if len(said) <= LONG or "json" not in request.headers.get("content-type", ""):
        return
    try:
        body.validate_json(said)
    except ValidationError as error:
        first = list(islice(_told(error), MOST_FAULTS))
        if first[0]["type"] != "json_invalid":
            raise invalid(first, total=error.error_count()) from None


def _told(error: ValidationError) -> Iterator[dict[str, Any]]:
    """The faults one by one: of all of them as one text, only what is asked for is read."""
    text = error.json(include_url=False, include_input=False)
    decoder, place = json.JSONDecoder(), 1
    while text[place : place + 1] == "{":
        fault, place = decoder.raw_decode(text, place)
        yield fault | {"loc": ["body", *fault["loc"]]}
        place += 1
