"""A server that ends by itself is brought back, and only one; one that cannot be is told of."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services.launcher import EmbeddedPostgres, ServerError, server
from tests.disks import fill, needs_small_disk, small_disk
from tests.unit.launcher.conftest import servers_in, wait_until


def connect(cluster: EmbeddedPostgres) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True)


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres/data/postmaster.pid").read_text().split()[0])


def postmasters(data_dir: Path) -> list[str]:
    return [each for each in servers_in(data_dir) if " -D " in each]


def answers(cluster: EmbeddedPostgres) -> bool:
    try:
        with connect(cluster) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


@contextmanager
def interrupts() -> Iterator[threading.Event]:
    """What the process is told is counted in place of ending it."""
    told = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: told.set())
    try:
        yield told
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT, signal.SIGTERM])
def test_a_server_that_was_ended_comes_back_with_what_was_committed(
    data_dir: Path, number: int
) -> None:
    with EmbeddedPostgres(data_dir) as cluster, cluster.watched():
        for turn in range(2):
            with connect(cluster) as connection:
                connection.execute(f"CREATE TABLE kept_{number}_{turn} AS SELECT 42 AS answer")
            os.kill(postmaster(data_dir), number)
            wait_until(lambda: not cluster.is_ready)
            wait_until(lambda: answers(cluster))
            assert cluster.is_ready
            assert len(postmasters(data_dir)) == 1
            with connect(cluster) as connection:
                kept = connection.execute(f"SELECT answer FROM kept_{number}_{turn}").fetchone()
            assert kept == (42,)
    assert not servers_in(data_dir)


def test_a_killed_server_comes_back_though_its_backends_were_at_work(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster, cluster.watched():
        busy = connect(cluster)
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
        ended = postmaster(data_dir)
        os.kill(ended, signal.SIGKILL)
        wait_until(lambda: not cluster.is_ready)
        wait_until(lambda: answers(cluster), seconds=30)
        busy.close()
        assert postmaster(data_dir) != ended
        assert len(postmasters(data_dir)) == 1
    assert not servers_in(data_dir)


def test_a_server_that_is_stopped_while_it_comes_back_stays_away(data_dir: Path) -> None:
    for delay in (0.0, 0.05, 0.15, 0.3):
        with EmbeddedPostgres(data_dir) as cluster, cluster.watched():
            os.kill(postmaster(data_dir), signal.SIGKILL)
            time.sleep(delay)
        assert not servers_in(data_dir)
        assert not cluster.is_ready


def test_a_server_that_cannot_come_back_is_told_of(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_FAILURES", 3)
    control = data_dir / "postgres/data/global/pg_control"
    whole = control.read_bytes()
    with (
        interrupts() as told,
        pytest.raises(ServerError, match="cannot be started again"),
        EmbeddedPostgres(data_dir) as cluster,
        cluster.watched(),
    ):
        whole = control.read_bytes()
        control.write_bytes(b"\0" * len(whole))
        os.kill(postmaster(data_dir), signal.SIGKILL)
        assert told.wait(30)
    assert not servers_in(data_dir)
    control.write_bytes(whole)
    with EmbeddedPostgres(data_dir) as cluster:
        assert answers(cluster)


@needs_small_disk
def test_a_full_disk_stops_the_server_for_as_long_as_it_is_full(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_FAILURES", 2)
    with small_disk(base / "disk", 256) as disk, interrupts() as told:
        with EmbeddedPostgres(disk / "data") as cluster, cluster.watched():
            with connect(cluster) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            ballast = disk / "ballast"
            fill(ballast)
            with pytest.raises(psycopg.OperationalError), connect(cluster) as connection:
                while True:
                    connection.execute(
                        "CREATE TABLE IF NOT EXISTS many (figure text); INSERT INTO many"
                        " SELECT repeat('x', 1000) FROM generate_series(1, 20000)"
                    )
            os.kill(postmaster(disk / "data"), signal.SIGKILL)
            time.sleep(3)
            assert not told.is_set()
            ballast.unlink()
            wait_until(lambda: answers(cluster))
            with connect(cluster) as connection:
                assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        assert not servers_in(disk)
