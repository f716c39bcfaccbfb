import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from services.launcher import EmbeddedPostgres, processes

_OWNER = """
import sys, time
from pathlib import Path
from services.launcher import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


SpawnOwner = Callable[[Path], subprocess.Popen[str]]


def _passable_directory() -> Iterator[Path]:
    """One that the server's user can pass through, which pytest's own is not for root."""
    directory = Path(tempfile.mkdtemp(prefix="pg-test-"))
    directory.chmod(0o711)
    yield directory
    for cluster in directory.glob("**/data/postgresql.conf"):
        processes.end(cluster.parent)
    shutil.rmtree(directory)


base = pytest.fixture(_passable_directory, name="base")
_session_base = pytest.fixture(_passable_directory, scope="session", name="session_base")


@pytest.fixture
def new_dir(base: Path) -> Path:
    """A data directory that is not there yet."""
    return base / "new"


@pytest.fixture(scope="session")
def used_dir(session_base: Path) -> Path:
    """A data directory with a cluster, whose server has run before and is stopped."""
    with EmbeddedPostgres(session_base / "used") as cluster:
        return cluster.data_dir


@pytest.fixture
def data_dir(used_dir: Path) -> Iterator[Path]:
    """The used data directory; what a failing test leaves running there is ended."""
    yield used_dir
    processes.end(used_dir / "postgres" / "data")


@pytest.fixture
def spawn_owner() -> Iterator[SpawnOwner]:
    """Starts another process that owns a data directory and says `up`."""
    owners: list[subprocess.Popen[str]] = []

    def spawn(directory: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _OWNER, str(directory)]
        owners.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return owners[-1]

    yield spawn
    for owner in owners:
        owner.kill()
        owner.communicate()


def wait_until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def servers_in(directory: Path) -> list[str]:
    """Command lines of the living server processes in `directory`, as far as one may look."""
    return [
        command
        for process in psutil.process_iter(["name", "cmdline", "cwd", "status"])
        if process.info["name"] == "postgres"
        and process.info["status"] != psutil.STATUS_ZOMBIE
        and (command := " ".join(process.info["cmdline"] or ()))
        and (
            str(directory) in command
            # A container's root may not see where another user's process works.
            or Path(process.info["cwd"] or os.sep).is_relative_to(directory)
        )
    ]
