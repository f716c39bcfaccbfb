"""What most files stand on: a service on a database of the file's own, and who asks it.

A file says what it needs beyond that in names of its own: `SERVES`, the service that it is about
(else a board that has nothing but what every service has); `TABLES`, SQL that the owner of that
board's database carries out; `router`, what it answers beside what every service does; and
`prepare(client, settings)`, which sends an analyst's figures; `SCOPES`, what engagement's officers
may do.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import psycopg
import pytest

from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token
from tests.api.board import BOARD, serving
from tests.api.consultations import SCOPES, EngagementOfficer
from tests.api.senders import Sender


@pytest.fixture(scope="module")
def settings(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    """Of the service that the file names, else of the bare board."""
    if service := getattr(request.module, "SERVES", None):
        path = tmp_path_factory.mktemp(service.name)
        return settings_for(databases, {service.name: service}, path)
    made = settings_for(databases, [BOARD], tmp_path_factory.mktemp(BOARD))
    if tables := getattr(request.module, "TABLES", ""):
        with psycopg.connect(made.owner_database_url(BOARD)) as owner:
            owner.execute(tables)
    return made


@pytest.fixture(scope="module")
async def client(
    request: pytest.FixtureRequest, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    """Of that service; of the board with the routes of the file's `router` beside its own."""
    if service := getattr(request.module, "SERVES", None):
        async with running(service.create_app(settings)) as made:
            yield made
        return
    router = getattr(request.module, "router", None)
    async with serving(settings, *([router] if router else [])) as made:
        yield made


@pytest.fixture
async def database(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Database]:
    """Of the service that the file names, else of the bare board."""
    service = getattr(request.module, "SERVES", None)
    opened = Database(settings.database_url(service.name if service else BOARD))
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def jane(
    request: pytest.FixtureRequest, client: httpx.AsyncClient, settings: Settings
) -> EngagementOfficer:
    """An officer with the file's `SCOPES`, where it has any."""
    return EngagementOfficer(client, settings, scopes=getattr(request.module, "SCOPES", SCOPES))


@pytest.fixture(scope="module")
def john(jane: EngagementOfficer) -> EngagementOfficer:
    """A second person."""
    return replace(jane, sub="john")


@pytest.fixture
async def metrics_database(metrics_settings: Settings) -> AsyncIterator[Database]:
    opened = Database(metrics_settings.database_url("metrics"), pool_size=2)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def analyst(
    request: pytest.FixtureRequest, metrics: httpx.AsyncClient, metrics_settings: Settings
) -> httpx.AsyncClient:
    """A client with an analyst's token, on a service that has the file's figures."""
    held = token(metrics_settings, "metrics.read", "metrics.write", "metrics.national")
    metrics.headers["Authorization"] = f"Bearer {held}"
    if prepare := getattr(request.module, "prepare", None):
        await prepare(metrics, metrics_settings)
    return metrics


@pytest.fixture(scope="module")
def reader(metrics: httpx.AsyncClient, metrics_settings: Settings) -> httpx.AsyncClient:
    """A client whose token may read and no more."""
    metrics.headers["Authorization"] = f"Bearer {token(metrics_settings, 'metrics.read')}"
    return metrics


@pytest.fixture(scope="module")
def sender(metrics: httpx.AsyncClient, metrics_settings: Settings) -> Sender:
    return Sender(metrics, metrics_settings)
