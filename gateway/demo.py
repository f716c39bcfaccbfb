"""The demonstration: five places, and two small files that are sent as any file is."""

import asyncio

import httpx
import structlog
from starlette.types import ASGIApp

from gateway.practices import practices_csv
from gateway.sample import sample_csv
from gateway.tokens import demo_token
from services.shared.settings import Settings

POLL_SECONDS = 0.25
MOST_POLLS = 120

log = structlog.get_logger("marches.demo")


async def load_demo(settings: Settings, gateway: ASGIApp) -> None:
    """Send all of it; what is there already changes nothing."""
    token = demo_token(settings, roles=["admin", "analyst"], sub="demo")
    transport = httpx.ASGITransport(app=gateway)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers
    ) as client:
        places = await client.post("/v1/directory/demo")
        figures = await _sent(client, "nhse-ae", sample_csv())
        practices = await _sent(client, "tidy-csv", practices_csv())
        states = [await _ended(client, answer) for answer in (places, figures, practices)]
    log.info("demonstration loaded", places=states[0], figures=states[1], practices=states[2])


async def _sent(client: httpx.AsyncClient, form: str, file: str) -> httpx.Response:
    return await client.post(
        f"/v1/metrics/imports?format={form}",
        content=file.encode(),
        headers={"Content-Type": "text/csv"},
    )


async def _ended(client: httpx.AsyncClient, sent: httpx.Response) -> str:
    """How the job that `sent` names ended; `unknown` when it has not within a reasonable time."""
    if sent.is_error:
        return "refused"
    for _ in range(MOST_POLLS):
        job = (await client.get(sent.headers["location"])).json()
        if job["finished_at"]:
            return str(job["state"])
        await asyncio.sleep(POLL_SECONDS)
    return "unknown"
