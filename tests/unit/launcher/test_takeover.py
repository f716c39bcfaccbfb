"""What the next start does after something was killed."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from services.launcher import (
    DataDirectoryInUseError,
    EmbeddedPostgres,
    processes,
)
from services.launcher.installation import binaries_for
from services.launcher.placement import home_of
from tests.unit.launcher.conftest import SpawnOwner, servers_in, wait_until


def _connect(cluster: EmbeddedPostgres) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True)


def _postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres/data/postmaster.pid").read_text().split()[0])


def _kill_owner(owner: subprocess.Popen[str]) -> None:
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    owner.kill()
    owner.wait()


def test_the_server_of_a_killed_owner_is_replaced(data_dir: Path, spawn_owner: SpawnOwner) -> None:
    with EmbeddedPostgres(data_dir) as cluster, _connect(cluster) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    _kill_owner(spawn_owner(data_dir))
    left = _postmaster(data_dir)
    assert servers_in(data_dir)
    with cluster:
        assert _postmaster(data_dir) != left
        with _connect(cluster) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert not servers_in(data_dir)


def test_a_stopped_server_of_a_killed_owner_is_ended_by_force(
    data_dir: Path, spawn_owner: SpawnOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tuple((number, 0.2) for number, _ in processes._ESCALATION[:-1])
    monkeypatch.setattr(processes, "_ESCALATION", (*short, processes._ESCALATION[-1]))
    _kill_owner(spawn_owner(data_dir))
    os.kill(_postmaster(data_dir), signal.SIGSTOP)
    with EmbeddedPostgres(data_dir) as cluster, _connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not servers_in(data_dir)


def test_a_short_socket_directory_of_a_killed_owner_is_removed(base: Path, data_dir: Path) -> None:
    left = base / "pg-left"
    left.mkdir()
    (left / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    (data_dir / "postgres/socket").symlink_to(left)
    with EmbeddedPostgres(data_dir) as cluster:
        assert not left.exists()
        assert cluster.socket_dir.is_dir()


def test_a_killed_postmaster_with_working_backends_is_started_anew(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster, closing(_connect(cluster)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
        os.kill(_postmaster(data_dir), signal.SIGKILL)
    assert not servers_in(data_dir)
    with cluster, _connect(cluster) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_killed_owner_and_postmaster_are_started_anew(
    data_dir: Path, spawn_owner: SpawnOwner
) -> None:
    _kill_owner(spawn_owner(data_dir))
    os.kill(_postmaster(data_dir), signal.SIGKILL)
    with EmbeddedPostgres(data_dir) as cluster, _connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not servers_in(data_dir)


def test_a_pid_file_that_names_a_foreign_process_is_stale(base: Path, data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        file = data_dir / "postgres/data/postmaster.pid"
        lines = file.read_text().splitlines(keepends=True)
    (base / "postgres").symlink_to(Path(sys.executable).resolve())
    namesake = subprocess.Popen([base / "postgres", "-c", "import time; time.sleep(60)"])
    try:
        file.write_text("".join([f"{namesake.pid}\n", *lines[1:]]))
        with cluster, _connect(cluster) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert namesake.poll() is None
    finally:
        namesake.kill()
        namesake.wait()


@pytest.mark.parametrize("content", ["", "999999999\n", "broken\n"])
def test_a_dead_or_broken_pid_file_is_stale(data_dir: Path, content: str) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        pass
    (data_dir / "postgres/data/postmaster.pid").write_text(content)
    with cluster, _connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_somebody_else_started_is_left_alone(base: Path, data_dir: Path) -> None:
    home = home_of(data_dir, elsewhere=base)
    program = str(binaries_for(home.account, home.path).postgres)
    private = ["--listen_addresses=", f"--unix_socket_directories={home.cluster}"]
    foreign = home.account.spawn([program, "-D", str(home.cluster), *private])
    try:
        wait_until(lambda: processes.is_ready(home.cluster, foreign.pid))
        with pytest.raises(DataDirectoryInUseError, match=f"process {foreign.pid}"):
            EmbeddedPostgres(data_dir).start()
        assert _postmaster(data_dir) == foreign.pid
    finally:
        foreign.send_signal(signal.SIGINT)
        foreign.wait()


def test_an_interrupted_first_start_leaves_no_half_cluster(
    new_dir: Path, spawn_owner: SpawnOwner
) -> None:
    owner = spawn_owner(new_dir)
    wait_until(lambda: list(new_dir.glob("postgres/initdb-*/data/global/*")))
    owner.kill()
    owner.wait()
    assert not (new_dir / "postgres/data").exists()
    with EmbeddedPostgres(new_dir) as cluster, _connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with cluster:
        assert not list(new_dir.glob("postgres/initdb-*"))


def test_a_copy_of_the_data_directory_leaves_the_original_server_alone(
    base: Path, data_dir: Path
) -> None:
    with EmbeddedPostgres(data_dir) as original:
        subprocess.run(["cp", "-a", data_dir, base / "copy"], check=True)
        with EmbeddedPostgres(base / "copy") as copy, _connect(copy), _connect(original):
            pass
        with _connect(original) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not servers_in(base)


def test_a_forked_child_does_not_keep_the_lock(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        wait, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(go)
            os.read(wait, 1)
            os._exit(0)
    try:
        cluster.start()
        cluster.stop()
    finally:
        os.close(go)
        os.close(wait)
        os.waitpid(child, 0)
