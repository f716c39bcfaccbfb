"""What people were asked and said: sent through the API, and not again at the next start."""

import json

import httpx
import structlog
from starlette.types import ASGIApp

from services.demo.tokens import demo_token
from services.demo.voices.steps import VoiceStep
from services.demo.voices.surveys import ORGANISATIONS, steps
from services.shared.settings import Settings

EDITION = "demonstration-1"
"""Another one where the steps have changed."""
LISTED = "/v1/engagement/consultations"
KNOWN = "Staff survey"
"""The last that is opened: once it is, everything is there."""
NOT_YET = {"draft", "scoped", "published"}

log = structlog.get_logger("marches.demo")


async def load_voices(settings: Settings, gateway: ASGIApp) -> str:
    """Send every step that is not done yet; how it went. Once all are, one question tells."""
    held = demo_token(settings, roles=["engagement_officer"], sub="demo.voice", orgs=ORGANISATIONS)
    headers = {"Authorization": f"Bearer {held}", "If-Match": "*"}
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers, timeout=60
    ) as client:
        listed = (await client.get(LISTED, params={"q": KNOWN})).json()
        if any(each["state"] not in NOT_YET for each in listed.get("items", ())):
            return "there already"
        ids: dict[str, str] = {}
        for step in steps():
            answer = await _sent(client, step, ids)
            if answer.is_error and answer.status_code != httpx.codes.CONFLICT:
                log.warning("a step was refused", step=step.name, answer=answer.text[:500])
                return f"refused at {step.name}"
            ids[step.name] = str(answer.json().get("id", ""))
    return "loaded"


async def _sent(client: httpx.AsyncClient, step: VoiceStep, ids: dict[str, str]) -> httpx.Response:
    """The same again, within the days of a key, is answered as the first time."""
    headers = {"Idempotency-Key": f"{EDITION}-{step.name}"} if step.method == "POST" else {}
    return await client.request(
        step.method, step.path.format_map(ids), json=_with(step.body, ids), headers=headers
    )


def _with(body: object, ids: dict[str, str]) -> object:
    """The body with the ids that it names."""
    if body is None:
        return None
    told = json.dumps(body)
    for name, id_ in ids.items():
        told = told.replace(f'"{{{name}}}"', f'"{id_}"')
    return json.loads(told)
