"""Requests of the demonstration's officers: each is sent once, and may name what came before it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import httpx
import structlog

NOTE = "synthetic demonstration"
EDITION = "demonstration-2"
"""Another one where the steps have changed."""

log = structlog.get_logger("marches.demo")


class Step(NamedTuple):
    """Something to be sent. Path and body may name ids by the names of earlier steps: {surgery};
    {letters-0} is the first of what a step made at once."""

    name: str
    path: str
    body: Mapping[str, Any] | None = None
    by: Literal["officer", "approver"] = "officer"
    method: Literal["POST", "PUT"] = "POST"


async def send_steps(
    client: httpx.AsyncClient, steps: Iterable[Step], headers: Mapping[str, Mapping[str, str]]
) -> str:
    """How it went; what is done already is passed over. `headers` are those of who sends a step."""
    ids: dict[str, str] = {}
    for step in steps:
        answer = await _sent(client, step, headers[step.by], ids)
        if answer.is_error and answer.status_code != httpx.codes.CONFLICT:
            log.warning("a step was refused", step=step.name, answer=answer.text[:500])
            return f"refused at {step.name}"
        ids.update(_ids_of(step, answer.json()))
    return "loaded"


def _ids_of(step: Step, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield step.name, str(told.get("id", ""))
    for place, each in enumerate(told.get("items", ())):
        yield f"{step.name}-{place}", str(each.get("id", ""))


async def _sent(
    client: httpx.AsyncClient, step: Step, headers: Mapping[str, str], ids: Mapping[str, str]
) -> httpx.Response:
    """The same again, within the days of a key, is answered as the first time."""
    key = {"Idempotency-Key": f"{EDITION}-{step.name}"} if step.method == "POST" else {}
    return await client.request(
        step.method,
        step.path.format_map(ids),
        json=_with(step.body, ids),
        headers={**headers, **key},
    )


def _with(body: object, ids: Mapping[str, str]) -> object:
    """The body with the ids that it names."""
    if body is None:
        return None
    told = json.dumps(body)
    for name, id_ in ids.items():
        told = told.replace(f'"{{{name}}}"', f'"{id_}"')
    return json.loads(told)
