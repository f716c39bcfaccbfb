"""Imports: observations a second against a bare COPY of the same rows, and memory as files grow."""

import asyncio
import importlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import psycopg

from services.shared.settings import Settings
from tests.bench.servers import environment
from tests.bench.table import Row

HEADER = "period,org_code,type,attendances,breaches,admissions\n"
ROWS = 10_000
FIGURES_A_ROW = 4
SIZES = (1, 10, 100)
CHILD = (
    "import asyncio\n"
    "from services.{service}.app import SERVICE\n"
    "from services.shared.settings import Settings\n"
    "from services.shared.testing import run_jobs\n"
    "asyncio.run(run_jobs(Settings(), SERVICE))\n"
)


def write_file(path: Path, rows: int, first: int = 0) -> None:
    """A file of so many lines: organisations x 3 departments x 120 months."""
    with path.open("w") as file:
        file.write(HEADER)
        for number in range(rows):
            organisation, rest = divmod(number, 360)
            month, department = divmod(rest, 3)
            file.write(
                f"{2000 + month // 12}-{month % 12 + 1:02}-01,B{first + organisation:06},"
                f"{('1', '2', 'other')[department]},{1000 + number % 777},{number % 500},"
                f"{number % 300}\n"
            )


def rows(settings: Settings, directory: Path) -> Iterator[Row]:
    """One row for speed, one for memory."""
    measured = [_import(settings, directory, size) for size in SIZES]
    rate, memory = measured[1][0], [peak for _, peak in measured]
    bare = _bare_copy(settings, ROWS * SIZES[1] * FIGURES_A_ROW)
    yield Row(
        f"import, {ROWS * SIZES[1] * FIGURES_A_ROW:,} observations",
        f"{rate:,.0f} observations/s (1x {measured[0][0]:,.0f}, 100x {measured[2][0]:,.0f})",
        f"bare COPY {bare:,.0f}/s",
        f"{rate / bare:.2f} x",
        ">= 40,000/s",
        met=min(each for each, _ in measured) >= 40_000,
    )
    growth = memory[2] / memory[0]
    yield Row(
        "import, peak memory of the worker",
        ", ".join(f"{size}x {peak:,.0f} MB" for size, peak in zip(SIZES, memory, strict=True)),
        "1x file",
        f"{growth:.2f} x",
        "flat",
        met=growth < 1.2,
    )


def _import(settings: Settings, directory: Path, size: int) -> tuple[float, float]:
    """Observations a second and peak memory (MB) of importing a file `size` times as long."""
    path = directory / f"{size}.csv"
    write_file(path, ROWS * size, first=size * 1000)
    asyncio.run(queue(settings, path, "nhse-ae"))
    path.unlink()
    counts, seconds, peak = measured_import(settings)
    assert counts["added"] == ROWS * size * FIGURES_A_ROW, counts
    return counts["added"] / seconds, peak


def measured_import(
    settings: Settings, service: str = "metrics"
) -> tuple[dict[str, int], float, float]:
    """Counts, seconds and peak memory (MB) of the import that is waiting."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD.format(service=service)],
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = _peak(child)
    with psycopg.connect(settings.database_url(service)) as connection:
        counts, seconds = connection.execute(
            "SELECT counts, extract(epoch FROM finished_at - started_at)::float FROM job"
            " ORDER BY created_at DESC LIMIT 1"
        ).fetchone()
    return counts, seconds, peak


def _peak(child: subprocess.Popen[bytes]) -> float:
    """Most memory (MB) that the child held until it ended."""
    # Not ru_maxrss: that counts what the parent held when it forked.
    process, most = psutil.Process(child.pid), 0
    while child.poll() is None:
        most = max(most, process.memory_info().rss)
        time.sleep(0.02)
    return most / 1e6


async def queue(
    settings: Settings, path: Path, kind: str, service: str = "metrics", **query: str
) -> None:
    """Send the file, a piece at a time."""
    from services.shared.testing import running, token

    module = importlib.import_module(f"services.{service}.app")
    held = token(settings, f"{service}.write", f"{service}.national")
    async with running(module.SERVICE.create_app(settings)) as client:
        answer = await client.post(
            f"/v1/{service}/imports",
            params={"format": kind} | query,
            content=_pieces(path),
            headers={"Authorization": f"Bearer {held}", "Content-Type": "text/csv"},
        )
        answer.raise_for_status()


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1_000_000):
            yield piece


def _bare_copy(settings: Settings, count: int) -> float:
    """Rows a second of COPY into a plain table of the same columns, from ready-made text."""
    with psycopg.connect(settings.owner_database_url("metrics")) as connection:
        connection.execute("CREATE TABLE bare AS TABLE observation WITH NO DATA")
        rest = "\t\\N" * 4 + "\tfinal\t\\N\t2026-11-25 20:00:00.123456+00\tf\n"
        chunk = b"".join(
            f"{n // 120}\t{2000 + n % 120 // 12}-{n % 12 + 1:02}-01\t1\t{n}\t\\N\t1{rest}".encode()
            for n in range(10_000)
        )
        begun = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN") as copy:
            for _ in range(count // 10_000):
                copy.write(chunk)
        connection.commit()
        seconds = time.perf_counter() - begun
        connection.execute("DROP TABLE bare")
    return count / seconds
