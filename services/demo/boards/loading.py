"""Sends the boards' steps once; when all are done, one question tells."""

import json
from collections.abc import Iterator

import httpx
import structlog
from starlette.types import ASGIApp

from services.demo.boards import plans, westminster
from services.demo.ledger.steps import Step
from services.demo.tokens import demo_token
from services.shared.settings import Settings

ORGANISATIONS = [westminster.COUNCIL, plans.MERGED, *plans.GROUPS]
EDITION = "demonstration-1"
"""Another one where the steps have changed."""
PUT_ENDS = "/minutes"

log = structlog.get_logger("marches.demo")


def steps() -> Iterator[Step]:
    yield from westminster.steps()
    yield from plans.steps()


async def load_boards(settings: Settings, gateway: ASGIApp) -> str:
    """Send every step that is not done yet; how it went."""
    token = demo_token(settings, roles=["board_officer"], sub="demo.board", orgs=ORGANISATIONS)
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers
    ) as client:
        listed = await client.get("/v1/board/plans", params={"organisation": plans.MERGED})
        if plans.LAST in {each["name"] for each in listed.json().get("items", ())}:
            return "there already"
        ids: dict[str, str] = {}
        for step in steps():
            answer = await _sent(client, step, ids)
            if answer.is_error and answer.status_code != httpx.codes.CONFLICT:
                log.warning("a step was refused", step=step.name, answer=answer.text[:500])
                return f"refused at {step.name}"
            ids[step.name] = str(answer.json().get("id", ""))
    return "loaded"


async def _sent(client: httpx.AsyncClient, step: Step, ids: dict[str, str]) -> httpx.Response:
    """The same again, within the days of a key, is answered as the first time."""
    body = json.dumps(step.body)
    for name, id_ in ids.items():
        body = body.replace(f'"{{{name}}}"', f'"{id_}"')
    method = "PUT" if step.path.endswith(PUT_ENDS) else "POST"
    key = {} if method == "PUT" else {"Idempotency-Key": f"{EDITION}-{step.name}"}
    headers = {"Content-Type": "application/json"} | key
    return await client.request(method, step.path.format_map(ids), content=body, headers=headers)
