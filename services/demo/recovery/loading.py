"""A synthetic year at the border: book of prices, agreements, activity, and a run over it."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import httpx
import structlog
from starlette.types import ASGIApp

from services.demo.recovery import prices
from services.demo.recovery.activity import AGREEMENTS, COUNTESS, DENTISTS, activity_csv
from services.demo.tokens import DEMO_ORGANISATION, demo_token
from services.shared.settings import Settings

BASE = "/v1/finance/recovery"
FIRST, LAST = "2025-04", "2026-03"
POLL_SECONDS, MOST_POLLS = 0.25, 240
SOURCE = "Synthetic: made up for the demonstration"

log = structlog.get_logger("marches.demo")


async def load_recovery(settings: Settings, gateway: ASGIApp) -> str:
    """How it went. Once there is a run, one question tells; to be called once the demonstration's
    organisations are there, as lines name their practices.
    """
    transport = httpx.ASGITransport(app=gateway)
    held = demo_token(
        settings, roles=["finance_officer"], sub="demo.officer", orgs=[DEMO_ORGANISATION]
    )
    headers = {"Authorization": f"Bearer {held}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers
    ) as client:
        known = await client.get(f"{BASE}/runs", params={"limit": 1})
        if known.is_success and known.json()["items"]:
            return "there already"
        return await _load(client)


async def _load(client: httpx.AsyncClient) -> str:
    await _post(client, f"{BASE}/price-books", prices.book())
    sent = [
        await _file(client, f"{BASE}/price-imports", prices.prices_csv(),
                    {"book": prices.CODE, "format": "price-book"}),
        await _file(client, f"{BASE}/activity", activity_csv(), {}),
    ]  # fmt: skip
    for pod, mechanism in AGREEMENTS:
        await _agree(client, COUNTESS, pod, mechanism)
    await _agree(client, DENTISTS, "DENTAL", "fixed")
    states = [await _ended(client, each) for each in sent]
    if set(states) != {"succeeded"}:
        log.warning("the year at the border was not taken in", states=states)
        return "refused"
    run = {"commissioner": DEMO_ORGANISATION, "first_month": FIRST, "last_month": LAST,
           "price_books": [prices.CODE]}  # fmt: skip
    return await _ended(client, await _post(client, f"{BASE}/runs", run))


async def _agree(client: httpx.AsyncClient, provider: str, pod: str, mechanism: str) -> None:
    agreement = {"provider": provider, "pod": pod, "mechanism": mechanism, "starts": "2025-04-01",
                 "ends": "2026-03-31", "source": SOURCE}  # fmt: skip
    await _post(client, f"{BASE}/agreements", agreement)


async def _post(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> httpx.Response:
    """The same again within the days of a key changes nothing."""
    key = sha256(repr((path, sorted(body.items()))).encode()).hexdigest()
    return await client.post(path, json=body, headers={"Idempotency-Key": key})


async def _file(
    client: httpx.AsyncClient, path: str, content: str, query: Mapping[str, str]
) -> httpx.Response:
    key = sha256(content.encode()).hexdigest()
    headers = {"Content-Type": "text/csv", "Idempotency-Key": key}
    return await client.post(path, params=dict(query), content=content.encode(), headers=headers)


async def _ended(client: httpx.AsyncClient, sent: httpx.Response) -> str:
    """How the job that `sent` names ended; `unknown` when it has not within a reasonable time."""
    if sent.is_error:
        log.warning("a step was refused", answer=sent.text[:500])
        return "refused"
    for _ in range(MOST_POLLS):
        job = (await client.get(sent.headers["location"])).json()
        if job["finished_at"]:
            return str(job["state"])
        await asyncio.sleep(POLL_SECONDS)
    return "unknown"
