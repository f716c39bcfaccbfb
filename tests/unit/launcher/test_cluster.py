import stat
from pathlib import Path

import asyncpg
import psycopg
import pytest

from services.launcher import (
    DataDirectoryInUseError,
    DataDirectoryUnusableError,
    EmbeddedPostgres,
    ServerError,
    provision,
)
from tests.unit.launcher.conftest import SpawnOwner, servers_in


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _query(cluster: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_data_survive_a_restart_and_no_process_survives_a_stop(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
        assert servers_in(data_dir)
    assert not servers_in(data_dir)
    with cluster:
        assert _query(cluster, "SELECT answer FROM kept") == 42
    assert not servers_in(data_dir)
    cluster.stop()


def test_a_second_owner_is_refused_with_the_pid_of_the_first(
    data_dir: Path, spawn_owner: SpawnOwner
) -> None:
    owner = spawn_owner(data_dir)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    with pytest.raises(DataDirectoryInUseError, match=rf"process {owner.pid}.*MARCHES_DATA_DIR"):
        EmbeddedPostgres(data_dir).start()


def test_a_refused_second_start_leaves_the_first_running(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        with pytest.raises(DataDirectoryInUseError):
            cluster.start()
        assert _query(cluster, "SELECT 1") == 1


def test_the_server_is_durable_and_speaks_utc_and_utf8(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        assert _query(cluster, "SHOW server_version").startswith("18.")  # type: ignore[attr-defined]
        assert _query(cluster, "SHOW fsync") == "on"
        assert _query(cluster, "SHOW synchronous_commit") == "on"
        assert _query(cluster, "SHOW timezone") == "UTC"
        assert _query(cluster, "SHOW server_encoding") == "UTF8"
        assert _query(cluster, "SELECT lower('ŴÊÂ')") == "ŵêâ"


def test_only_a_password_over_the_private_socket_lets_in(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as cluster:
        assert _query(cluster, "SHOW listen_addresses") == ""
        assert _mode(cluster.socket_dir) == 0o700
        wrong = cluster.url("postgres", "postgres").replace(cluster.password("postgres"), "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
    assert _mode(data_dir / "postgres-secret") == 0o600
    assert _mode(data_dir / "postgres" / "data") == 0o700


async def test_both_drivers_understand_the_addresses_whatever_the_environment_says(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    with EmbeddedPostgres(data_dir) as cluster:
        address = provision(cluster, ["ledger"])["ledger"].app
        with psycopg.connect(address) as connection:
            row = connection.execute("SELECT current_user, current_database()").fetchone()
            assert row == ("ledger_app", "ledger")
        other = await asyncpg.connect(address)
        assert await other.fetchval("SELECT current_user") == "ledger_app"
        await other.close()


@pytest.mark.parametrize("name", ["long" * 40, "comma, space: 50% ŵ"])
def test_a_path_that_a_socket_cannot_have_gets_a_short_one(base: Path, name: str) -> None:
    with EmbeddedPostgres(base / name) as cluster:
        assert _query(cluster, "SELECT 1") == 1
        assert not cluster.socket_dir.is_relative_to(base)
        assert _mode(cluster.socket_dir) == 0o700
    assert not cluster.socket_dir.exists()


def test_what_was_there_keeps_its_mode_and_owner(base: Path) -> None:
    parents = [base / "a", base / "a" / "b", base / "a" / "b" / "data"]
    for parent, mode in zip(parents, (0o751, 0o775, 0o1755), strict=True):
        parent.mkdir()
        parent.chmod(mode)
    before = [(p.stat().st_mode, p.stat().st_uid) for p in (*base.parents, base, *parents)]
    with EmbeddedPostgres(parents[-1]):
        pass
    after = [(p.stat().st_mode, p.stat().st_uid) for p in (*base.parents, base, *parents)]
    assert after == before


def test_a_lost_secret_is_named_and_nothing_is_made_anew(data_dir: Path) -> None:
    secret = data_dir / "postgres-secret"
    aside = secret.rename(data_dir / "aside")
    with pytest.raises(DataDirectoryUnusableError, match="postgres-secret is missing"):
        EmbeddedPostgres(data_dir).start()
    assert not secret.exists()
    aside.rename(secret)


def test_a_server_that_cannot_start_shows_its_log_and_frees_the_directory(data_dir: Path) -> None:
    cluster = EmbeddedPostgres(data_dir)
    version = data_dir / "postgres" / "data" / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(ServerError, match="incompatible with server"):
        cluster.start()
    version.write_text("18\n")
    with cluster:
        assert _query(cluster, "SELECT 1") == 1


def test_a_data_directory_that_is_a_file_is_refused_in_words(base: Path) -> None:
    (base / "data").write_text("")
    with pytest.raises(DataDirectoryUnusableError, match="MARCHES_DATA_DIR"):
        EmbeddedPostgres(base / "data").start()
