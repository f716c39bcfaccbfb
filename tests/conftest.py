"""Fixtures of the whole suite: one PostgreSQL a worker process, a fresh database a module."""

import gc
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest

from services.finance.app import SERVICE as FINANCE
from services.launcher import EmbeddedPostgres
from services.metrics.app import SERVICE as METRICS
from services.shared.logs import configure_logs
from services.shared.settings import Settings
from services.shared.testing import (
    Databases,
    close_lanes,
    open_directory,
    place_in_memory,
    running,
    settings_for,
)
from tests.unlimited import lift_rate_limits

# Processes start from compiled files, as everywhere: compiling all anew takes seconds each time.
gc.disable()  # until all tests are collected: what is loaded for them stays
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
lift_rate_limits()
# Nothing is judged by how long it takes: a busy machine is no failure. Half of the library's own
# number of examples: each run tries others.
hypothesis.settings.register_profile("untimed", deadline=None, max_examples=50)
hypothesis.settings.load_profile("untimed")

REFERENCE_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """As in production: a traceback drawn for people takes seconds."""
    configure_logs("info")


@pytest.fixture(scope="session", autouse=True)
async def _shared_lanes() -> AsyncIterator[None]:
    """Processes that many applications used end with the last test."""
    yield
    await close_lanes()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    place = place_in_memory()
    with open_directory(place) as directory, EmbeddedPostgres(directory, durable=False) as cluster:
        made = Databases(cluster)
        yield made
        made.discard()


@pytest.fixture(scope="module")
def metrics_settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, {"metrics": METRICS}, tmp_path_factory.mktemp("metrics"))


@pytest.fixture(scope="module")
async def metrics(metrics_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the metrics service on a database of the module's own."""
    async with running(METRICS.create_app(metrics_settings)) as client:
        yield client


@pytest.fixture(scope="module")
def finance_settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, {"finance": FINANCE}, tmp_path_factory.mktemp("finance"))


@pytest.fixture(scope="module")
async def finance(finance_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the finance service on a database of the module's own."""
    async with running(FINANCE.create_app(finance_settings)) as client:
        yield client


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real open data, which a clone on its own does not have."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip("the reference data does not lie beside this project")
    return REFERENCE_DATA


def pytest_collection_finish() -> None:
    """What was loaded to be tested stays, and need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, not in a skip among hundreds, that the real data was not there."""
    if not REFERENCE_DATA.is_dir():
        terminalreporter.section("without the reference data", yellow=True)
        terminalreporter.line(
            "Tests with real open data were skipped: it does not lie beside this project."
        )
