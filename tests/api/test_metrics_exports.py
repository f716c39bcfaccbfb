"""Files of figures: as they stood at one moment, small ones at once and large ones by a job."""

import io
import os
import time
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import psycopg
import pytest

from services.metrics.app import SERVICE
from services.metrics.indicators.repository import definitions_in_force
from services.metrics.observations import copy_repository
from services.metrics.observations.files import csvs
from services.metrics.observations.files.storage import KEPT_SECONDS, folder, sweep
from services.metrics.observations.files.workbook import AT_ONCE
from services.metrics.observations.period_repository import edition
from services.metrics.observations.repository import Filter
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token

OPEN, LARGE = "emergency-admissions", "gp-referrals"
MONTHS, SERIES = 100, AT_ONCE // 100
OUT = "/v1/metrics/observations"
PUBLIC = f"/v1/public/indicators/{OPEN}/observations"
FILL = """
WITH known AS (
    INSERT INTO organisation SELECT 'X' || to_char(number, 'FM0000'), 'Hospital', now()
    FROM generate_series(1, %(series)s) AS number ON CONFLICT DO NOTHING
), added AS (
    INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
    SELECT 'X' || to_char(number, 'FM0000'),
        (SELECT id FROM indicator WHERE code = %(code)s), '', 'all', 'all', 'all'
    FROM generate_series(1, %(series)s) AS number RETURNING id
)
INSERT INTO observation (series_id, period, revision, numerator, status, published_at,
    import_number, protected)
SELECT id, CAST(date '2015-01-01' + month * interval '1 month' AS date), 1, 20, 'final', now(), 1,
    false
FROM added, generate_series(0, %(months)s - 1) AS month"""
REVISE = """
INSERT INTO observation (series_id, period, revision, numerator, status, published_at,
    import_number, protected)
SELECT series_id, period, 2, 999, 'revised', clock_timestamp(), 2, false FROM observation"""
MOVE = "UPDATE figures_edition SET number = number + 1, moved_at = clock_timestamp()"


def fill(settings: Settings, code: str, series: int, months: int = MONTHS) -> None:
    """So many series of an indicator, each with so many months."""
    with psycopg.connect(settings.owner_database_url("metrics")) as owner:
        owner.execute(FILL, {"code": code, "series": series, "months": months})
        owner.execute(MOVE)


@pytest.fixture(scope="module")
def settings(metrics_settings: Settings) -> Settings:
    fill(metrics_settings, OPEN, SERIES)
    fill(metrics_settings, LARGE, SERIES + 1)
    return metrics_settings


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.database_url("metrics"), pool_size=1)
    yield opened
    await opened.close()


def held(settings: Settings, sub: str = "tester", **claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(settings, 'metrics.read', sub=sub, **claims)}"}


def rows_in(workbook: bytes) -> int:
    """How many rows a workbook has below its header."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return book.read("xl/worksheets/sheet1.xml").count(b"<row ") - 1


async def ask(client: httpx.AsyncClient, settings: Settings, **claims: Any) -> httpx.Response:
    """Ask for a workbook of everything."""
    return await client.get(f"{OUT}?format=xlsx", headers=held(settings, **claims))


async def test_a_workbook_of_the_public_has_so_many_figures_and_no_more(
    metrics: httpx.AsyncClient, settings: Settings
) -> None:
    whole = await metrics.get(f"{PUBLIC}?format=xlsx")
    assert (whole.status_code, rows_in(whole.content)) == (200, AT_ONCE)
    more = PUBLIC.replace(OPEN, LARGE)
    refused = await metrics.get(f"{more}?format=xlsx")
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_rows")
    assert "for CSV" in refused.json()["detail"]
    csv = await metrics.get(f"{more}?format=csv")
    assert csv.text.count("\n") == 1 + AT_ONCE + MONTHS


async def test_a_large_workbook_is_a_job_whose_file_is_for_who_asked(
    metrics: httpx.AsyncClient, settings: Settings
) -> None:
    asked = await ask(metrics, settings)
    assert asked.status_code == 202
    again = await ask(metrics, settings)
    assert again.headers["location"] == asked.headers["location"]
    early = await metrics.get(f"/v1/metrics/exports/{asked.json()['id']}", headers=held(settings))
    assert (early.status_code, early.json()["code"]) == (404, "export_not_found")
    await run_jobs(settings, SERVICE)
    job = (await metrics.get(asked.headers["location"], headers=held(settings))).json()
    assert job["state"] == "succeeded", job
    file = await metrics.get(job["result"], headers=held(settings))
    whole = await metrics.get(f"{OUT}?format=csv", headers=held(settings))
    assert rows_in(file.content) == whole.text.count("\n") - 1
    for other in ({"sub": "colleague"}, {"orgs": ("7A1",)}):
        foreign = await metrics.get(job["result"], headers=held(settings, **other))
        assert (foreign.status_code, foreign.json()["code"]) == (404, "export_not_found")


async def test_a_file_is_gone_once_a_definition_changes(
    metrics: httpx.AsyncClient, settings: Settings
) -> None:
    asked = await ask(metrics, settings)
    await run_jobs(settings, SERVICE)
    with psycopg.connect(settings.owner_database_url("metrics"), autocommit=True) as owner:
        owner.execute("UPDATE indicator_version SET changes = changes + 1 WHERE code = %s", [OPEN])
    answer = await metrics.get(f"/v1/metrics/exports/{asked.json()['id']}", headers=held(settings))
    assert (answer.status_code, answer.json()["code"]) == (410, "export_gone")
    assert (await ask(metrics, settings)).headers["location"] != asked.headers["location"]


async def test_a_file_is_kept_for_an_hour_by_its_owner_alone(
    metrics: httpx.AsyncClient, settings: Settings
) -> None:
    asked = await ask(metrics, settings, sub="keeper")
    await run_jobs(settings, SERVICE)
    [path] = [each for each in folder(settings).iterdir() if asked.json()["id"] in each.name]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    sweep(path.parent, time.time())
    assert path.exists()
    old = time.time() - KEPT_SECONDS - 1
    os.utime(path, (old, old))
    sweep(path.parent, time.time())
    gone = await metrics.get(
        f"/v1/metrics/exports/{asked.json()['id']}", headers=held(settings, sub="keeper")
    )
    assert (gone.status_code, gone.json()["code"]) == (410, "export_gone")


async def test_a_caller_has_two_exports_under_way_and_no_more(
    metrics: httpx.AsyncClient, settings: Settings
) -> None:
    who = held(settings, sub="eager")
    froms = [f"{OUT}?format=xlsx&from=2015-0{month}" for month in (1, 2, 3)]
    answers = [await metrics.get(each, headers=who) for each in froms]
    assert [each.status_code for each in answers] == [202, 202, 429]
    assert answers[-1].json()["code"] == "too_many_exports"
    nobody = await metrics.get(froms[0], headers=held(settings, sub="nobody", orgs=()))
    assert nobody.status_code == 403


async def test_a_file_is_of_one_moment_though_figures_change_while_it_is_read(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        (copy_repository, "FIRST_SERIES"),
        (copy_repository, "SERIES"),
        (csvs, "BLOCK"),
    ):
        monkeypatch.setattr(module, name, 2)
    wanted = Filter(None, None, None, date(2015, 1, 1), date(2015, 2, 1))
    async with database.read() as session:
        pinned = (await edition(session)).of(wanted)
        definitions = await definitions_in_force(session, None)
    copied = copy_repository.copied(database, pinned)
    written = csvs.written(database, pinned, definitions, "tidy")
    pieces = [await anext(copied)], [await anext(written)]
    with psycopg.connect(settings.owner_database_url("metrics")) as owner:
        owner.execute(REVISE)
    for kept, rest in zip(pieces, (copied, written), strict=True):
        kept += [piece async for piece in rest]
    fast, slow = (b"".join(each).decode().splitlines() for each in pieces)
    assert len(fast) == len(set(fast)) >= 2 * SERIES
    assert fast == slow
    assert not any(",999," in line for line in fast)
    now = wanted._replace(as_published=datetime.now(UTC))
    assert b",999," in b"".join([piece async for piece in copy_repository.copied(database, now)])
