"""Sends the boards' steps once; when all are done, one question tells."""

from collections.abc import Iterator

import httpx
from starlette.types import ASGIApp

from services.demo.boards import cheshire, plans, westminster
from services.demo.steps import Step, send_steps
from services.demo.tokens import demo_token
from services.shared.settings import Settings

ORGANISATIONS = [westminster.COUNCIL, plans.MERGED, *plans.GROUPS]


def steps() -> Iterator[Step]:
    yield from westminster.steps()
    yield from cheshire.steps()
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
        return await send_steps(client, steps(), {"officer": headers})
