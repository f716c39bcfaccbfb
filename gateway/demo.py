"""The demonstration: a small file in the published A&E layout, loaded as any file is."""

import asyncio

import httpx
import structlog
from starlette.types import ASGIApp

from gateway.sample import sample_csv
from gateway.tokens import demo_token
from services.shared.settings import Settings

POLL_SECONDS = 0.25
MOST_POLLS = 120

log = structlog.get_logger("marches.demo")


async def load_demo(settings: Settings, gateway: ASGIApp) -> None:
    """Send the sample; a sample that is there already changes nothing."""
    token = demo_token(settings, role="analyst", sub="demo", orgs=())
    transport = httpx.ASGITransport(app=gateway)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers
    ) as client:
        answer = await client.post(
            "/v1/metrics/imports?format=nhse-ae",
            content=sample_csv().encode(),
            headers={"Content-Type": "text/csv"},
        )
        state = await _ended(client, answer.json()["job"]["id"]) if answer.is_success else "refused"
    log.info("demonstration loaded", state=state)


async def _ended(client: httpx.AsyncClient, job_id: str) -> str:
    """How the job ended; `unknown` when it has not within a reasonable time."""
    for _ in range(MOST_POLLS):
        job = (await client.get(f"/v1/metrics/jobs/{job_id}")).json()
        if job["finished_at"]:
            return str(job["state"])
        await asyncio.sleep(POLL_SECONDS)
    return "unknown"
