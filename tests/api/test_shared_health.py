"""A service tells what waits in it, when that is too much, and what it was asked."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.metrics.app import SERVICE
from services.shared.audit.models import RECORD
from services.shared.backlog import LONGEST_LAG_SECONDS, LONGEST_WAIT_SECONDS
from services.shared.database import Database
from services.shared.jobs.service import defer_job
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import acting, running, token
from services.shared.tokens import Principal

CALLER = Principal("tester", "tests", frozenset(), ("27D",), (), person=False)
ENTRY = """
    INSERT INTO audit_entry (time, actor, client, organisation, action, resource, request_id,
        outcome)
    VALUES (now() - %s, 'a', 'b', '27D', 'test', 'thing', 'r', 'succeeded')
"""


@pytest.fixture
async def owner(
    metrics_settings: Settings, metrics_database: Database
) -> AsyncIterator[psycopg.Connection]:
    """The database as its owner; nothing waits in it any more after the test."""
    url = metrics_settings.owner_database_url(SERVICE.name)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("TRUNCATE job, procrastinate_jobs CASCADE")
        await seal_once(metrics_database, RECORD)


async def defer(database: Database) -> None:
    async with database.write() as session:
        await defer_job(session, acting(CALLER), kind="none", payload={}, owner="27D")


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Values by name and the values of the labels, in the order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_job_that_waits_is_counted_and_is_no_harm(
    metrics: httpx.AsyncClient, metrics_database: Database, owner: psycopg.Connection
) -> None:
    await defer(metrics_database)
    await defer(metrics_database)
    health = (await metrics.get("/healthz")).json()
    assert health["status"] == "ok"
    assert health["jobs"]["waiting"] == 2
    assert health["jobs"]["oldest_waiting_seconds"] < 5


async def test_a_job_that_nobody_takes_makes_the_service_degraded(
    metrics: httpx.AsyncClient, metrics_database: Database, owner: psycopg.Connection
) -> None:
    await defer(metrics_database)
    longer = timedelta(seconds=LONGEST_WAIT_SECONDS + 10)
    owner.execute("UPDATE job SET updated_at = %s", [datetime.now(UTC) - longer])
    answer = await metrics.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    assert "a job has waited" in answer.json()["complaints"][0]
    assert (await metrics.get("/readyz")).status_code == 200


async def test_an_entry_that_nobody_seals_makes_the_service_degraded(
    metrics: httpx.AsyncClient, owner: psycopg.Connection
) -> None:
    owner.execute(ENTRY, [timedelta(seconds=1)])
    assert (await metrics.get("/healthz")).json()["status"] == "ok"
    owner.execute(ENTRY, [timedelta(seconds=LONGEST_LAG_SECONDS + 5)])
    health = (await metrics.get("/healthz")).json()
    assert (health["status"], health["sealing"]["unsealed"]) == ("degraded", 2)
    assert health["sealing"]["oldest_unsealed_seconds"] > LONGEST_LAG_SECONDS


async def test_metrics_tell_of_the_backlog(
    metrics: httpx.AsyncClient, metrics_database: Database, owner: psycopg.Connection
) -> None:
    await defer(metrics_database)
    owner.execute(ENTRY, [timedelta(seconds=30)])
    answer = await metrics.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = samples(answer.text)
    assert found["marches_jobs_waiting", "metrics"] == 1
    assert found["marches_unsealed_entries", "metrics"] == 1
    assert found["marches_sealing_lag_seconds", "metrics"] > 29
    assert found["marches_database_up", "metrics"] == 1


async def test_requests_are_counted_by_the_template_of_their_route(
    metrics: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    headers = {"Authorization": f"Bearer {token(metrics_settings, 'metrics.read')}"}
    for code in ("ae-breaches", "nothing", f"{uuid4()}"):
        await metrics.get(f"/v1/metrics/indicators/{code}", headers=headers)
    found = samples((await metrics.get("/metrics")).text)
    template = "/v1/metrics/indicators/{code}"
    counted = {key: value for key, value in found.items() if template in key}
    assert counted["marches_requests_total", "GET", template, "metrics", "404"] == 2
    assert counted["marches_requests_total", "GET", template, "metrics", "200"] == 1
    assert counted["marches_request_seconds_count", "GET", template, "metrics"] == 3
    assert found["marches_requests_in_flight", "metrics"] == 1  # the one that asks


async def test_no_caller_can_make_a_new_series(metrics: httpx.AsyncClient) -> None:
    await metrics.get("/metrics")  # which has a series of its own
    await metrics.get(f"/{uuid4()}")
    await metrics.request("BREW", "/v1/metrics/indicators")
    before = len(samples((await metrics.get("/metrics")).text))
    for _ in range(20):
        await metrics.get(f"/{uuid4()}")
        await metrics.request(f"X{uuid4().hex}", "/v1/metrics/indicators")
    text = (await metrics.get("/metrics")).text
    assert len(samples(text)) == before
    assert ("marches_requests_total", "GET", "unmatched", "metrics", "404") in samples(text)


async def test_without_its_database_a_service_still_tells_what_it_counted(tmp_path) -> None:
    url = "postgresql://metrics_app@127.0.0.1:1/metrics"
    app = SERVICE.create_app(Settings(data_dir=tmp_path, database_urls={SERVICE.name: url}))
    async with running(app) as orphan:
        assert samples((await orphan.get("/metrics")).text)["marches_database_up", "metrics"] == 0


async def test_an_answer_tells_how_long_the_service_took(metrics: httpx.AsyncClient) -> None:
    name, _, took = (await metrics.get("/livez")).headers["server-timing"].partition(";dur=")
    assert name == "metrics"
    assert 0 <= float(took) < 1000
