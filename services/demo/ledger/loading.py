"""Books, budgets and savings of the demonstration: entered by one officer, approved by another."""

from collections.abc import Iterator

import httpx
from starlette.types import ASGIApp

from services.demo.ledger import cheshire, stoke
from services.demo.ledger.steps import journal_id
from services.demo.steps import Step, send_steps
from services.demo.tokens import demo_token
from services.shared.settings import Settings

ORGANISATIONS = [cheshire.NEW, stoke.CODE, *(group.code for group in cheshire.GROUPS)]
ROLES = {"officer": "finance_officer", "approver": "finance_approver"}


def steps() -> Iterator[Step]:
    yield from stoke.steps()
    yield from cheshire.steps()


async def load_ledger(settings: Settings, gateway: ASGIApp) -> str:
    """Send every step that is not done yet; how it went. Once all are, one question tells."""
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        headers = {by: _headers(settings, by) for by in ROLES}
        last = f"/v1/finance/journals/{journal_id(cheshire.LAST)}"
        if (await client.get(last, headers=headers["officer"])).is_success:
            return "there already"
        return await send_steps(client, steps(), headers)


def _headers(settings: Settings, by: str) -> dict[str, str]:
    held = demo_token(settings, roles=[ROLES[by]], sub=f"demo.{by}", orgs=ORGANISATIONS)
    return {"Authorization": f"Bearer {held}", "If-Match": "*"}
