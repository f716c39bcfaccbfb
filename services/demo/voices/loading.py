"""What people were asked and said: sent through the API, and not again at the next start."""

import httpx
from starlette.types import ASGIApp

from services.demo.steps import send_steps
from services.demo.tokens import demo_token
from services.demo.voices.surveys import ORGANISATIONS, steps
from services.shared.settings import Settings

LISTED = "/v1/engagement/consultations"
KNOWN = "Staff survey"
"""The last that is opened: once it is, everything is there."""
NOT_YET = {"draft", "scoped", "published"}


async def load_voices(settings: Settings, gateway: ASGIApp) -> str:
    """Send every step that is not done yet; how it went. Once all are, one question tells."""
    held = demo_token(settings, roles=["engagement_officer"], sub="demo.voice", orgs=ORGANISATIONS)
    headers = {"Authorization": f"Bearer {held}", "If-Match": "*"}
    second = demo_token(
        settings, roles=["engagement_officer"], sub="demo.coder", orgs=ORGANISATIONS
    )
    coder = headers | {"Authorization": f"Bearer {second}"}
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers, timeout=60
    ) as client:
        listed = (await client.get(LISTED, params={"q": KNOWN})).json()
        if any(each["state"] not in NOT_YET for each in listed.get("items", ())):
            return "there already"
        return await send_steps(client, steps(), {"officer": headers, "approver": coder})


def _held(settings: Settings, sub: str) -> dict[str, str]:
    held = demo_token(settings, roles=["engagement_officer"], sub=sub, orgs=ORGANISATIONS)
    return {"Authorization": f"Bearer {held}", "If-Match": "*"}
