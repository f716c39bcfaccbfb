"""Another service's replica of the directory, over a socket as in production."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.contracts.locations import Register, provider_rows
from services.contracts.replica import LOOK_SECONDS, MISS_SECONDS, DirectoryReplica
from services.contracts.residence_replica import ResidenceReplica
from services.contracts.residences import read_locations
from services.directory.app import SERVICE as DIRECTORY
from services.metrics.app import SERVICE as METRICS
from services.shared.calling import service_client
from services.shared.database import Database
from services.shared.replicas import repository
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for, token
from tests.api.servers import serving

FILE = "period,org_code,type,attendances,breaches,admissions\n2017-03-01,{code},1,100,20,10\n"


@pytest.fixture(scope="module")
async def settings(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    names = {"directory": DIRECTORY, "metrics": METRICS}
    made = settings_for(databases, names, tmp_path_factory.mktemp("replica"))
    async with serving(DIRECTORY.create_app(made)) as url:
        yield made.model_copy(update={"service_urls": {"directory": url}})


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.database_url("metrics"), pool_size=2)
    yield made
    await made.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Moves the replica's clock on by seconds."""
    now = [1_000.0]
    monkeypatch.setattr("services.contracts.replica.time.monotonic", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    yield pass_by


async def add(settings: Settings, code: str) -> None:
    held = token(settings, "directory.national")
    body = {"code": code, "name": f"Body {code}", "roles": ["trust"], "active_from": "2013-04-01"}
    async with httpx.AsyncClient(base_url=settings.service_urls["directory"]) as client:
        answer = await client.post(
            "/v1/directory/organisations", json=body, headers={"Authorization": f"Bearer {held}"}
        )
    assert answer.status_code == 201, answer.text


async def test_a_changed_directory_is_known_after_a_refresh(
    settings: Settings, database: Database, clock: Callable[[float], None]
) -> None:
    replica = DirectoryReplica(settings, "metrics", database)
    assert await replica.refresh()
    assert not await replica.refresh()
    assert (await replica.current()).knows("27D")
    await add(settings, "ZR1")
    assert await replica.refresh()
    assert not (await replica.current()).knows("ZR1")
    clock(LOOK_SECONDS + 0.1)
    assert (await replica.current()).name("ZR1") == "Body ZR1"


async def test_a_code_that_is_missed_asks_the_directory_once(
    settings: Settings, database: Database, clock: Callable[[float], None]
) -> None:
    replica = DirectoryReplica(settings, "metrics", database)
    await add(settings, "ZR2")
    assert (await replica.knowing(["ZR2"])).knows("ZR2")
    await add(settings, "ZR3")
    assert not (await replica.knowing(["ZR3"])).knows("ZR3")
    clock(MISS_SECONDS + 0.1)
    assert (await replica.knowing(["ZR3"])).knows("ZR3")


async def test_without_the_directory_the_last_map_counts(
    settings: Settings, database: Database
) -> None:
    await DirectoryReplica(settings, "metrics", database).refresh()
    gone = settings.model_copy(update={"service_urls": {"directory": "http://127.0.0.1:9"}})
    replica = DirectoryReplica(gone, "metrics", database)
    assert (await replica.knowing(["27D", "ZZZZ"])).knows("27D")


async def test_a_name_is_that_of_the_day(settings: Settings, database: Database) -> None:
    replica = DirectoryReplica(settings, "metrics", database)
    await replica.refresh()
    named = (await replica.current()).name
    assert named("7A3") == "Swansea Bay University Health Board"
    assert named("7A3", date(2019, 3, 31)) == "Abertawe Bro Morgannwg University Health Board"
    assert named("ZZZZ") is None


async def test_a_figure_of_a_known_trust_is_not_provisional(settings: Settings) -> None:
    await add(settings, "ZR4")
    held = token(settings, "metrics.read", "metrics.write", "metrics.national")
    headers = {"Authorization": f"Bearer {held}", "Content-Type": "text/csv"}

    async def asked(client: httpx.AsyncClient, code: str) -> Any:
        sent = await client.post(
            "/v1/metrics/imports?format=nhse-ae", content=FILE.format(code=code), headers=headers
        )
        await run_jobs(settings, METRICS)
        job = (await client.get(sent.headers["location"], headers=headers)).json()
        url = f"/v1/metrics/indicators/ae-breaches/spc?organisation={code}"
        answer = (await client.get(url, headers=headers)).json()
        return job["counts"]["provisional_organisations"], answer["organisation"]

    async with running(METRICS.create_app(settings)) as client:
        assert await asked(client, "ZR4") == (
            0, {"code": "ZR4", "name": "Body ZR4", "provisional": False},
        )  # fmt: skip
        assert await asked(client, "ZR9") == (
            1, {"code": "ZR9", "name": None, "provisional": True},
        )  # fmt: skip


async def test_a_service_without_the_keys_asks_as_a_client(
    settings: Settings, database: Database
) -> None:
    held = token(settings, "admin.clients", "directory.read")
    url = settings.service_urls["directory"]
    async with httpx.AsyncClient(base_url=url) as http:
        made = await http.post(
            "/v1/directory/clients",
            json={"name": "metrics", "orgs": ["27D"], "roles": [], "scopes": ["directory.read"]},
            headers={"Authorization": f"Bearer {held}"},
        )
    assert made.status_code == 201, made.text
    known = made.json()
    elsewhere = settings.model_copy(
        update={
            "jwks_url": f"{url}/.well-known/jwks.json",
            "client_id": known["client_id"],
            "client_secret": None,
        }
    )
    assert not await DirectoryReplica(elsewhere, "metrics", database).refresh()
    proven = elsewhere.model_copy(update={"client_secret": SecretStr(known["client_secret"])})
    async with service_client(proven, "metrics", to="directory", scope="directory.read") as client:
        assert (await client.get("/v1/directory/organisations/27D")).status_code == 200
        assert (await client.get("/v1/directory/organisations/27D")).status_code == 200


RESIDENCE = (
    "pcds,lsoa21cd,lad24cd,ctry24cd,sicbl24cd,icb24cd\nCH4 0AA,{0},W06000005,W92000004,W11000023,\n"
)
YEAR = date(2025, 4, 1), date(2026, 3, 31)


async def load_residence(settings: Settings, lsoa: str, edition: str) -> None:
    held = token(settings, "directory.national", "directory.write")
    async with httpx.AsyncClient(base_url=settings.service_urls["directory"]) as client:
        sent = await client.post(
            f"/v1/directory/imports?format=residence&edition={edition}",
            content=RESIDENCE.format(lsoa),
            headers={"Authorization": f"Bearer {held}", "Content-Type": "text/csv"},
        )
    assert sent.status_code == 202, sent.text
    await run_jobs(settings, DIRECTORY)


async def test_editions_of_residence_are_kept_and_cover_the_days_of_a_period(
    settings: Settings, database: Database
) -> None:
    gone = settings.model_copy(update={"service_urls": {"directory": "http://127.0.0.1:9"}})
    replica = ResidenceReplica(settings, "metrics", database)
    offline = ResidenceReplica(gone, "metrics", database)
    assert await replica.of_period(*YEAR) == await offline.of_period(*YEAR) == []
    await load_residence(settings, "W01000001", "2024-05-01")
    await load_residence(settings, "W01000002", "2025-11-01")
    found = await replica.of_period(*YEAR)
    assert [(each.starts, each.ends) for each in found] == [
        (date(2025, 4, 1), date(2025, 11, 1)), (date(2025, 11, 1), date(2026, 4, 1))
    ]  # fmt: skip
    areas = [{row.area for row in read_locations(each.body)} for each in found]
    assert areas == [{"W01000001", "W01000002", "CH4 0"}] * 2
    assert await replica.of_period(*YEAR) == await offline.of_period(*YEAR) == found


async def test_the_snapshot_is_read_whole_where_it_is_asked_for(
    settings: Settings, database: Database
) -> None:
    snapshot = await DirectoryReplica(settings, "metrics", database).snapshot()
    assert "27D" in {row.code for row in snapshot.statuses}
    [host] = [row for row in provider_rows(Register(snapshot, [], *YEAR)) if row.code == "RJR"]
    assert (host.host, host.icb) == ("27D", "QYG")


async def test_an_answer_can_be_kept_by_several_at_once(database: Database) -> None:
    async def keep(body: bytes) -> None:
        async with database.write() as session:
            await repository.keep(session, "raced", "etag", body, datetime.now(UTC))

    await asyncio.gather(*(keep(bytes([each])) for each in range(8)))
    async with database.read() as session:
        assert await repository.kept(session, "raced") is not None
