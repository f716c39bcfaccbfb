"""What every service has from the factory: health, its jobs' address, its document."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest

from services.shared.migrating import head_revision
from services.shared.settings import Settings
from tests.api.board import BOARD as NAME
from tests.api.board import problem_in, serving


@pytest.fixture
async def orphan(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service whose database does not answer."""
    url = "postgresql://board_app@127.0.0.1:1/board"
    async with serving(Settings(data_dir=tmp_path, database_urls={NAME: url})) as client:
        yield client


async def test_a_service_is_alive_ready_and_healthy(client: httpx.AsyncClient) -> None:
    head = head_revision(NAME)
    for path in ("/livez", "/readyz"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    health = (await client.get("/healthz")).json()
    assert (health["service"], health["status"], health["complaints"]) == (NAME, "ok", [])
    assert health["migration"] == {"current": head, "expected": head}


async def test_a_database_at_another_revision_than_the_code_is_no_health(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    with psycopg.connect(settings.owner_database_url(NAME), autocommit=True) as owner:
        owner.execute("UPDATE alembic_version SET version_num = 'older'")
        try:
            answer = await client.get("/healthz")
        finally:
            owner.execute("UPDATE alembic_version SET version_num = %s", [head_revision(NAME)])
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    assert answer.json()["migration"] == {"current": "older", "expected": head_revision(NAME)}


async def test_without_its_database_a_service_is_alive_but_neither_ready_nor_healthy(
    orphan: httpx.AsyncClient,
) -> None:
    assert (await orphan.get("/livez")).status_code == 200
    ready = await orphan.get("/readyz")
    problem_in(ready, 503, "unavailable")
    assert int(ready.headers["retry-after"]) > 0
    health = await orphan.get("/healthz")
    assert (health.status_code, health.json()["status"]) == (503, "down")


async def test_the_document_names_jobs_and_audit_but_not_the_health(
    client: httpx.AsyncClient,
) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert "/v1/board/jobs/{job_id}" in paths
    known = ("/v1/board/jobs/", "/v1/board/audit", "/v1/board/events")
    assert all(path.startswith(known) for path in paths)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/v1/board", "/v1/metrics/jobs/1", "/livez/"])
async def test_nothing_else_is_there(client: httpx.AsyncClient, path: str) -> None:
    problem_in(await client.get(path), 404, "not_found")
