"""A slow proof of Spark: a master and two workers give the rows and pence that DuckDB gives, and
stop where a run is cancelled.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import duckdb
import httpx
import pytest

from services.finance.recovery.runs.calculation import calculate
from services.finance.recovery.runs.cluster import on_engine
from services.shared.columnar import beside
from services.shared.jobs.run import JobCancelled
from services.shared.settings import Settings
from tests.bench.recovery import BASIS, made
from tests.bench.servers import free_port

pytestmark = pytest.mark.proof

LINES, WORKERS = int(os.environ.get("MARCHES_PROOF_LINES", "100000")), 2
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
START_SECONDS, STOP_SECONDS = 90.0, 30.0


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark of two worker processes."""
    if shutil.which("java") is None:
        pytest.skip("there is no Java: install 17 or newer")
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        pytest.skip("there is no pyspark: `make proofs` installs it where there is Java")
    home, folder = Path(found.origin).parent, tmp_path_factory.mktemp("spark")
    port, page = free_port(), free_port()
    address = f"spark://127.0.0.1:{port}"
    commands = [[MASTER, "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page)]]
    commands += [
        [WORKER, "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0",
         "--work-dir", str(folder / str(number)), address]
        for number in range(WORKERS)
    ]  # fmt: skip
    given = os.environ | {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable,
                          "SPARK_LOCAL_IP": "127.0.0.1"}  # fmt: skip
    processes = [
        subprocess.Popen([home / "bin" / "spark-class", *command], env=given,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]  # fmt: skip
    try:
        _until_all_work(f"http://127.0.0.1:{page}/json/")
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def _until_all_work(page: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if httpx.get(page).json()["aliveworkers"] == WORKERS:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise TimeoutError("the workers of Spark did not come up")


def test_two_workers_of_spark_give_the_same_rows_and_pence(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, seconds = made(tmp_path, LINES), {}
    for name, address in (("duckdb", "duckdb"), ("spark", engine)):
        folder = tmp_path / name
        folder.mkdir()
        start = time.perf_counter()
        with on_engine(Settings(data_dir=tmp_path, engine=address)) as space:
            assert calculate(space, [batch], BASIS, folder) == LINES
        seconds[name] = time.perf_counter() - start
    for table in ("lines", "answers"):
        ours, theirs = (f"FROM '{tmp_path / name}/{table}.parquet'" for name in seconds)
        [(missing,)] = duckdb.sql(f"SELECT count(*) FROM ({ours} EXCEPT ALL {theirs})").fetchall()
        [(added,)] = duckdb.sql(f"SELECT count(*) FROM ({theirs} EXCEPT ALL {ours})").fetchall()
        assert (missing, added) == (0, 0), table
    with capsys.disabled():
        told = ", ".join(f"{name} {LINES / each:,.0f} lines/s" for name, each in seconds.items())
        print(f"\n{LINES:,} lines: {told}")


def test_a_run_that_is_cancelled_stops_its_spark(engine: str, tmp_path: Path) -> None:
    batch, told = made(tmp_path, LINES), 0
    folder = tmp_path / "cancelled"
    folder.mkdir()

    async def cancel() -> None:
        nonlocal told
        told += 1
        raise JobCancelled

    async def cancelled() -> None:
        with on_engine(Settings(data_dir=tmp_path, engine=engine)) as space:
            work = partial(calculate, space, [batch], BASIS, folder)
            with pytest.raises(JobCancelled):
                await asyncio.wait_for(beside(space, work, cancel), STOP_SECONDS)

    asyncio.run(cancelled())
    assert told == 1
    assert not (folder / "lines.parquet").exists()
    assert not list((tmp_path / "columns" / "spark").iterdir())
