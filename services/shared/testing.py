"""What tests of any service stand on: a real PostgreSQL, migrated databases, tokens, a worker."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from fastapi import FastAPI

from services.launcher import DatabaseUrls, EmbeddedPostgres, provision
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.jobs.worker import queue_app, tasks_of
from services.shared.keys import sign_token
from services.shared.lane.lane import Lane
from services.shared.migrating import upgrade
from services.shared.running import Service
from services.shared.settings import Settings


def acting(principal: Principal) -> Actor:
    """Whoever it is, now, in a request of their own."""
    return Actor(principal, str(uuid4()), datetime.now(UTC))


IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a private directory is made in it)
ROOM = 8 << 30
"""Bytes. Two clusters of a whole run, each with a database a module, take half of it."""


def place_in_memory() -> Path | None:
    """Where files are made and removed without a disk, if there is room; else the usual place."""
    if not IN_MEMORY.is_dir() or shutil.disk_usage(IN_MEMORY).free < ROOM:
        return None
    # Programs of PostgreSQL are copied beside a cluster whose user cannot reach the installed ones.
    return None if os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC else IN_MEMORY


@contextmanager
def open_directory(place: Path | None = None) -> Iterator[Path]:
    """A temporary directory that a server running as another user can enter."""
    with tempfile.TemporaryDirectory(prefix="marches-", dir=place) as name:
        Path(name).chmod(0o755)
        yield Path(name)


COPIED = "STRATEGY FILE_COPY"
"""As files, not page by page through the log: half the time, where no commit waits for the disk."""


class Databases:
    """A PostgreSQL server for tests, and copies of freshly migrated databases on it."""

    def __init__(self, cluster: EmbeddedPostgres) -> None:
        self._cluster = cluster
        self._templates: dict[str, DatabaseUrls] = {}
        self._numbers = count(1)

    def fresh(self, service: str) -> DatabaseUrls:
        """A new database of `service`, migrated and otherwise empty."""
        template = self._template(service)
        name = f"{service}_{next(self._numbers)}"
        admin = self._cluster.url("postgres", "postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            made = f"CREATE DATABASE {name} TEMPLATE {service} OWNER {service}_owner {COPIED}"
            connection.execute(made)
            connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {service}_app")
        return DatabaseUrls(*(_renamed(url, service, name) for url in _both(template)))

    def discard(self) -> None:
        """Let the server end without first writing out what nobody will ever read."""
        pid_file = "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"
        with psycopg.connect(self._cluster.url("postgres", "postgres")) as connection:
            found = connection.execute(pid_file).fetchone()
        assert found
        os.kill(found[0], signal.SIGQUIT)

    def _template(self, service: str) -> DatabaseUrls:
        if service not in self._templates:
            urls = provision(self._cluster, [service])[service]
            upgrade(service, urls.owner)
            self._templates[service] = urls
        return self._templates[service]


def _both(urls: DatabaseUrls) -> tuple[str, str]:
    return urls.app, urls.owner


def _renamed(url: str, old: str, new: str) -> str:
    return url.replace(f"@/{old}?", f"@/{new}?")


def settings_for(
    databases: Databases, services: Mapping[str, object], data_dir: Path, **more: Any
) -> Settings:
    """Settings with a fresh database for each of `services`."""
    urls = {name: databases.fresh(name) for name in services}
    given = {"lane_seconds": 120} | more  # also on a machine that is busy with other tests
    return Settings(
        data_dir=data_dir,
        database_urls={name: both.app for name, both in urls.items()},
        owner_database_urls={name: both.owner for name, both in urls.items()},
        **given,
    )


def token(settings: Settings, *scopes: str, orgs: tuple[str, ...] = ("27D",), **more: Any) -> str:
    """An access token with these scopes."""
    claims = {"sub": "tester", "client_id": "tests", "scope": " ".join(scopes), "orgs": list(orgs)}
    return sign_token(settings, claims | more)


_idle_lanes: dict[tuple[object, ...], list[Lane]] = defaultdict(list)


async def close_lanes() -> None:
    """End the processes that `running` lent."""
    for lane in chain.from_iterable(_idle_lanes.values()):
        await lane.close()
    _idle_lanes.clear()


@contextmanager
def _lent_lane(app: FastAPI) -> Iterator[None]:
    """A lane of an application before it: a process of a lane takes seconds to start."""
    name, settings = app.state.name, app.state.settings
    idle = _idle_lanes[name, settings.lane_places, settings.lane_waiting, settings.lane_seconds]
    lane = idle.pop() if idle else Lane.of(settings, f"services.{name}.app")
    app.state.lane = lane
    try:
        yield
    finally:
        idle.append(lane)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, whose lifespan is entered."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    async with app.router.lifespan_context(app), client:
        with _lent_lane(app):
            yield client


async def run_jobs(settings: Settings, service: Service) -> None:
    """Run every job that is waiting, then return."""
    database = Database(settings.database_url(service.name), pool_size=4)
    app = queue_app(settings.database_url(service.name), tasks_of(database, settings, service.jobs))
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
    await database.close()


async def eventually(check: Callable[[], Any], *, seconds: float = 10.0) -> Any:
    """The first true answer of the coroutine function `check`. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (answer := await check()):  # noqa: ASYNC110 (asks another process)
            await asyncio.sleep(0.05)
        return answer
