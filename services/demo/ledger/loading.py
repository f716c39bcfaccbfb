"""Books, budgets and savings of the demonstration: entered by one officer, approved by another."""

from collections.abc import Iterator

import httpx
import structlog
from starlette.types import ASGIApp

from services.demo.ledger import cheshire, stoke
from services.demo.ledger.steps import Step, journal_id
from services.demo.tokens import demo_token
from services.shared.settings import Settings

ORGANISATIONS = [cheshire.NEW, stoke.CODE, *(group.code for group in cheshire.GROUPS)]
ROLES = {"officer": "finance_officer", "approver": "finance_approver"}
EDITION = "demonstration-1"
"""Another one where the steps have changed."""

log = structlog.get_logger("marches.demo")


def steps() -> Iterator[Step]:
    yield from stoke.steps()
    yield from cheshire.steps()


async def load_ledger(settings: Settings, gateway: ASGIApp) -> str:
    """Send every step that is not done yet; how it went. Once all are, one question tells."""
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        tokens = {by: {"Authorization": f"Bearer {_token(settings, by)}"} for by in ROLES}
        last = f"/v1/finance/journals/{journal_id(cheshire.LAST)}"
        if (await client.get(last, headers=tokens["officer"])).is_success:
            return "there already"
        ids: dict[str, str] = {}
        for step in steps():
            answer = await _sent(client, step, tokens[step.by], ids)
            if answer.is_error and answer.status_code != httpx.codes.CONFLICT:
                log.warning("a step was refused", step=step.name, answer=answer.text[:500])
                return f"refused at {step.name}"
            ids[step.name] = str(answer.json().get("id", ""))
    return "loaded"


def _token(settings: Settings, by: str) -> str:
    return demo_token(settings, roles=[ROLES[by]], sub=f"demo.{by}", orgs=ORGANISATIONS)


async def _sent(
    client: httpx.AsyncClient, step: Step, token: dict[str, str], ids: dict[str, str]
) -> httpx.Response:
    """The same again, within the days of a key, is answered as the first time."""
    headers = token | {"Idempotency-Key": f"{EDITION}-{step.name}"}
    return await client.post(step.path.format_map(ids), json=step.body, headers=headers)
