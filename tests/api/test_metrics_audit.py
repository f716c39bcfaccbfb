"""What is done to figures is on record: sealed, in order, and checked."""

import httpx
import pytest

from services.shared.audit.models import RECORD
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import token

HEADER = "period,org_code,type,attendances,breaches,admissions\n"


@pytest.fixture(autouse=True)
def _signed_in(metrics: httpx.AsyncClient, metrics_settings: Settings) -> None:
    held = token(
        metrics_settings, "metrics.read", "metrics.write", "metrics.national", "audit.read"
    )
    metrics.headers["Authorization"] = f"Bearer {held}"


async def test_sending_and_stopping_an_import_are_entries_of_a_chain_that_verifies(
    metrics: httpx.AsyncClient, metrics_database: Database
) -> None:
    request_id = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
    sent = await metrics.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=f"{HEADER}2017-03-01,RCA,1,9,5,1\n".encode(),
        headers={"Content-Type": "text/csv", "X-Request-ID": request_id},
    )
    await metrics.post(f"{sent.headers['location']}/cancellation", json={"reason": "wrong file"})
    assert await seal_once(metrics_database, RECORD) == 2
    entries = (await metrics.get("/v1/metrics/audit")).json()["items"]
    assert [entry["action"] for entry in entries] == ["job.cancel", "import.send"]
    assert entries[1]["resource"] == f"/v1/metrics/imports/{sent.json()['id']}"
    assert entries[1]["request_id"] == request_id
    verified = (await metrics.get("/v1/metrics/audit/verification")).json()
    assert verified["verified"] is True


async def test_a_file_that_was_sent_before_is_no_second_act(
    metrics: httpx.AsyncClient, metrics_database: Database
) -> None:
    await seal_once(metrics_database, RECORD)
    for _ in range(2):
        await metrics.post(
            "/v1/metrics/imports?format=nhse-ae",
            content=f"{HEADER}2017-03-01,RCB,1,9,5,1\n".encode(),
            headers={"Content-Type": "text/csv"},
        )
    assert await seal_once(metrics_database, RECORD) == 1
