"""Asking another service for something, and being told why there is none."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from services.shared.calling import NoCredentials

Model = TypeVar("Model", bound=BaseModel)
Params = Mapping[str, str | Sequence[str]]
NOT_ALLOWED = {401, 403}
NOT_THERE = 404


class PartUnknown(Exception):
    """Says why another service gives nothing: it is silent, refuses, or answers garbage."""


class NoneThere(PartUnknown):
    """The other service has no such thing, or none that the asker may see."""


async def asked(
    client: httpx.AsyncClient,
    path: str,
    model: type[Model],
    params: Params | None = None,
    *,
    service: str = "",
) -> Model:
    """What the service answers, as far as `model` knows it; `service` is its name where the path
    does not say it. Raises PartUnknown.
    """
    service = service or path.split("/")[2]
    try:
        answer = await client.get(path, params=dict(params or {}))
    except (httpx.HTTPError, NoCredentials) as error:
        raise PartUnknown(f"The {service} service does not answer.") from error
    if answer.status_code in NOT_ALLOWED:
        raise PartUnknown(f"You may not read this of the {service} service.")
    if answer.is_server_error:
        raise PartUnknown(f"The {service} service does not answer.")
    if answer.status_code == NOT_THERE:
        raise NoneThere(f"The {service} service has none.")
    if answer.is_error:
        raise PartUnknown(f"The {service} service has none: {answer.status_code}.")
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise PartUnknown(f"What the {service} service answers cannot be read.") from error
