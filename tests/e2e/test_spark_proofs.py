"""A slow proof of Spark: a master and two workers give the rows and pence that DuckDB gives, in
bounded memory, and stop where a run is cancelled.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

import httpx
import psutil
import pytest

from services.finance.recovery.runs.calculation import Batch, calculate
from services.finance.recovery.runs.cluster import on_engine
from services.shared.columnar import beside, columns_open
from services.shared.jobs.run import JobCancelled
from services.shared.settings import Settings
from tests.bench.recovery import BASIS, made
from tests.bench.servers import free_port

pytestmark = pytest.mark.proof

LINES, WORKERS = int(os.environ.get("MARCHES_PROOF_LINES", "5000000")), 2
CANCELLED_LINES, MOST_BYTES = 100_000, 6 << 30
Found = TypeVar("Found")
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
START_SECONDS, STOP_SECONDS = 90.0, 30.0
SMALL = "-XX:+UseSerialGC"
DEFAULTS = f"""
spark.driver.memory 512m
spark.driver.extraJavaOptions {SMALL}
spark.executor.memory 512m
spark.executor.extraJavaOptions {SMALL}
spark.sql.shuffle.partitions 8
"""
"""What Spark reads for itself: memory in which a small machine runs all of it."""
DIFFERENT = """
SELECT count(*) FROM (FROM '{ours}') AS ours POSITIONAL JOIN (FROM '{theirs}') AS theirs
WHERE ours IS DISTINCT FROM theirs
"""
PENCE = "SELECT count(*), sum(charged_price), sum(claim_price) FROM '{}'"


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
        [WORKER, "--host", "127.0.0.1", "--cores", "1", "--memory", "512m", "--webui-port", "0",
         "--work-dir", str(folder / str(number)), address]
        for number in range(WORKERS)
    ]  # fmt: skip
    (folder / "spark-defaults.conf").write_text(DEFAULTS)
    ours = {"SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_IP": "127.0.0.1"}
    given = os.environ | ours | {
        "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable,
        "SPARK_DAEMON_MEMORY": "64m", "SPARK_DAEMON_JAVA_OPTS": SMALL,
    }  # fmt: skip
    processes = [
        subprocess.Popen([home / "bin" / "spark-class", *command], env=given,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]  # fmt: skip
    try:
        _until_all_work(f"http://127.0.0.1:{page}/json/")
        with pytest.MonkeyPatch.context() as driver:
            for name, value in ours.items():
                driver.setenv(name, value)
            yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def _until_all_work(page: str) -> None:
    """The master answers 404 before it can tell."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            answer = httpx.get(page)
            if answer.is_success and answer.json()["aliveworkers"] == WORKERS:
                return
        time.sleep(0.5)
    raise TimeoutError("the workers of Spark did not come up")


@contextmanager
def _watched() -> Iterator[list[int]]:
    """Once a second, how many bytes all processes have, ours and those of Spark."""
    found, done = [0], Event()

    def watch() -> None:
        while not done.wait(1.0):
            found.append(_held())

    thread = Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def _held() -> int:
    """What processes share counts once."""
    held, me = 0, psutil.Process()
    for each in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):
            held += each.memory_full_info().pss
    return held


def _apart(work: Callable[..., Found], *given: object) -> Found:
    """In a process that ends, and its Java with it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *given).result()


def _worked_out(engine: str, data: Path, batch: Batch, folder: Path) -> float:
    """Seconds that a run on this engine takes."""
    folder.mkdir()
    start = time.perf_counter()
    with on_engine(Settings(data_dir=data, engine=engine)) as space:
        assert calculate(space, [batch], BASIS, folder) == LINES
    return time.perf_counter() - start


def _cancelled(engine: str, data: Path, batch: Batch, folder: Path) -> int:
    """How often a run was told of before it stopped: it is cancelled when it first is."""
    told = 0
    folder.mkdir()

    async def cancel() -> None:
        nonlocal told
        told += 1
        raise JobCancelled

    async def run() -> None:
        with on_engine(Settings(data_dir=data, engine=engine)) as space:
            work = partial(calculate, space, [batch], BASIS, folder)
            with pytest.raises(JobCancelled):
                await asyncio.wait_for(beside(space, work, cancel), STOP_SECONDS)

    asyncio.run(run())
    return told


def test_two_workers_of_spark_give_the_same_rows_and_pence(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = _apart(made, tmp_path, LINES)
    with _watched() as held:
        seconds = {
            name: _apart(_worked_out, address, tmp_path, batch, tmp_path / name)
            for name, address in (("duckdb", "duckdb"), ("spark", engine))
        }
    pence = [PENCE.format(tmp_path / name / "lines.parquet") for name in seconds]
    with columns_open(Settings(data_dir=tmp_path)) as connection:
        for table in ("lines", "answers"):
            ours, theirs = (tmp_path / name / f"{table}.parquet" for name in seconds)
            asked = DIFFERENT.format(ours=ours, theirs=theirs)
            assert connection.execute(asked).fetchone() == (0,), table
        sums = [connection.execute(each).fetchone() for each in pence]
    assert sums[0] == sums[1]
    with capsys.disabled():
        told = ", ".join(f"{name} {LINES / each:,.0f} lines/s" for name, each in seconds.items())
        print(f"\n{LINES:,} lines: {told}; {max(held) >> 20:,} MB; lines and pence {sums[0]}")
    assert max(held) < MOST_BYTES


def test_a_run_that_is_cancelled_stops_its_spark(engine: str, tmp_path: Path) -> None:
    batch, folder = made(tmp_path, CANCELLED_LINES), tmp_path / "cancelled"
    assert _apart(_cancelled, engine, tmp_path, batch, folder) == 1
    assert not (folder / "lines.parquet").exists()
    assert not list((tmp_path / "columns" / "spark").iterdir())
