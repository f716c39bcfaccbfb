"""Slow proofs: a kill in the middle of an import, and memory that does not grow with the file."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from tests.bench.imports import write_file
from tests.e2e.house import House, all_gone

ROWS = 60_000
ENDED = {"succeeded", "failed"}
SEED = 20240401

pytestmark = pytest.mark.proof


def send(client: httpx.Client, path: Path, first: int, rows: int = ROWS) -> str:
    """The path of the job that imports a file of organisations B<first> and on."""
    write_file(path, rows, first=first)
    answer = client.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=path.read_bytes(),
        headers={"Content-Type": "text/csv"},
    )
    return answer.headers["location"]


def ended(client: httpx.Client, job: str, seconds: float = 90) -> dict[str, object]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = client.get(job).json()
        if state["state"] in ENDED:
            return state
        time.sleep(0.2)
    raise TimeoutError(job)


@pytest.mark.parametrize("victim", ["worker", "everything"])
def test_an_import_that_is_killed_is_completed_and_the_job_says_so(
    start: Callable[..., House], tmp_path: Path, victim: str
) -> None:
    chance = random.Random(SEED)
    house = start(victim).wait_until_ready()
    for attempt in range(4):
        first = attempt * 1000
        with house.client() as client:
            job = send(client, tmp_path / "large.csv", first)
            time.sleep(chance.uniform(0.1, 1.5))
        if victim == "worker":
            next(p for p in house.family() if "gateway.working" in p.cmdline()).kill()
        else:
            house.process.kill()
            house.process.wait()
            house = start(victim).wait_until_ready()
        with house.client() as client:
            state = ended(client, job)
            assert state["state"] == "succeeded", state
            counted = count(client, f"B{first:06}")
        assert counted == 360 * 4
    family = house.family()
    house.stop()
    assert all_gone(family)


def count(client: httpx.Client, organisation: str) -> int:
    """How many observations of the organisation there are."""
    path, found = f"/v1/metrics/observations?organisation={organisation}&limit=500", 0
    while path:
        answer = client.get(path)
        found += len(answer.json()["items"])
        path = answer.links.get("next", {}).get("url", "")
    return found


def test_memory_of_the_worker_does_not_grow_with_the_file(
    start: Callable[..., House], tmp_path: Path
) -> None:
    house = start("memory").wait_until_ready()
    worker = next(p for p in house.family() if "gateway.working" in p.cmdline())
    with house.client() as client:
        small = peak(client, worker, send(client, tmp_path / "1.csv", 0, ROWS // 10))
        large = peak(client, worker, send(client, tmp_path / "2.csv", 5000, ROWS * 5))
    assert large < small * 1.25
    house.stop()


def peak(client: httpx.Client, worker: psutil.Process, job: str) -> int:
    """Most bytes that the worker held until the job had ended."""
    most = 0
    while client.get(job).json()["state"] not in ENDED:
        most = max(most, worker.memory_info().rss)
        time.sleep(0.02)
    return max(most, worker.memory_info().rss)
