"""The demonstration: five places, figures that are sent as any file is, changes of services."""

import asyncio
from hashlib import sha256

import httpx
import structlog
from starlette.types import ASGIApp

from services.demo.boards.loading import load_boards
from services.demo.figures.attendances import sample_csv
from services.demo.figures.changes import CHANGES, changes_csv
from services.demo.figures.people import people_csv
from services.demo.figures.practices import practices_csv
from services.demo.ledger.loading import load_ledger
from services.demo.recovery.loading import load_recovery
from services.demo.tokens import DEMO_ORGANISATION, demo_token
from services.demo.voices.loading import load_voices
from services.shared.settings import Settings

POLL_SECONDS = 0.25
MOST_POLLS = 120
INTERVENTIONS = "/v1/metrics/interventions"
OWNER = DEMO_ORGANISATION
PLACES_CHANGED = sorted({change["organisation"] for change in CHANGES})
ACTING = {"owner": OWNER}
PLACES = "demonstration-2"
"""Another one where the places have changed; with the same, a start need not wait for a worker."""

log = structlog.get_logger("marches.demo")


async def load_demo(settings: Settings, gateway: ASGIApp) -> None:
    """Send all; what is there already changes nothing. Books are kept while files are read.

    The year at the border comes last, as it names practices.
    """
    states, ledger, voices, boards = await asyncio.gather(
        load_figures(settings, gateway),
        load_ledger(settings, gateway),
        load_voices(settings, gateway),
        load_boards(settings, gateway),
    )
    border = await load_recovery(settings, gateway)
    log.info(
        "demonstration loaded",
        places=states[0],
        figures=states[1:],
        ledger=ledger,
        voices=voices,
        border=border,
        boards=boards,
    )


async def load_figures(settings: Settings, gateway: ASGIApp) -> list[str]:
    """How the job of each file ended, that of the places first."""
    token = demo_token(settings, roles=["operator"], sub="demo", orgs=[OWNER, *PLACES_CHANGED])
    transport = httpx.ASGITransport(app=gateway)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://demo", headers=headers
    ) as client:
        places = await client.post(
            "/v1/directory/demo", params=ACTING, headers={"Idempotency-Key": PLACES}
        )
        sent = [
            await _send(client, "tidy-csv", practices_csv()),
            await _send(client, "tidy-csv", changes_csv()),
            await _send(client, "tidy-csv", people_csv()),
            await _send(client, "nhse-ae", sample_csv()),
        ]
        states = [await _ended(client, answer) for answer in (places, *sent)]
        await write_down_changes(client)
    return states


async def _send(client: httpx.AsyncClient, layout: str, file: str) -> httpx.Response:
    """The same again within the days of a key is not taken in anew, whatever changed meanwhile."""
    return await client.post(
        "/v1/metrics/imports",
        params=ACTING | {"format": layout},
        content=file.encode(),
        headers={"Content-Type": "text/csv", "Idempotency-Key": sha256(file.encode()).hexdigest()},
    )


async def write_down_changes(client: httpx.AsyncClient) -> None:
    """The interventions that are not there yet."""
    listed = (await client.get(INTERVENTIONS, params={"limit": 500})).json()
    known = {each["name"] for each in listed.get("items", ())}
    for change in CHANGES:
        if change["name"] not in known:
            await client.post(INTERVENTIONS, params=ACTING, json=change)


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
