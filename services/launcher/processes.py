"""The processes of one data directory: its one owner, and the server's, found and ended."""

import fcntl
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from services.launcher.errors import DataDirectoryInUseError, ServerError
from services.shared.files import FILE_OF_ONE

_STATUS_LINE = 7
# The postmaster understands these as fast and immediate shutdown; to an orphaned backend,
# which is leaving by itself, they mean: cancel, then quit.
_ESCALATION = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
_held: set[int] = set()


def _drop_in_forked_child() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


# A forked child shares the lock: without this it would outlive its owner there.
os.register_at_fork(after_in_child=_drop_in_forked_child)


@contextmanager
def sole_owner(directory: Path) -> Iterator[None]:
    """Hold `directory`/lock; raises DataDirectoryInUseError naming the process that holds it."""
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, FILE_OF_ONE)
    try:
        _take(descriptor, directory)
        _held.add(descriptor)
        yield
    finally:
        # In a forked child the descriptor is closed already, its number perhaps another file's.
        if descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def _take(descriptor: int, directory: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.read(descriptor, 20).strip()
        os.close(descriptor)
        holder = int(text) if text.isdigit() else None
        raise DataDirectoryInUseError(directory, holder) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the postmaster `pid` accepts connections."""
    lines = _lines(cluster)
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE] == "ready"


def drop_misleading_pid_file(cluster: Path) -> None:
    """Remove a file that would keep PostgreSQL from starting, once no server is left.

    A file with a dead process id stays: PostgreSQL replaces it, after it has looked for
    users of the shared memory that the file names. Raises DataDirectoryInUseError if a
    server that is not ours was started on the cluster.
    """
    lines = _lines(cluster)
    pid = lines[0] if lines else ""
    if pid.isdigit():
        if not psutil.pid_exists(int(pid)):
            return
        if _serves(int(pid), cluster):
            raise DataDirectoryInUseError(cluster, int(pid))
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _serves(pid: int, cluster: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and str(cluster) in process.cmdline()
    except psutil.Error:
        return False


def _lines(cluster: Path) -> list[str]:
    try:
        text = (cluster / "postmaster.pid").read_text(errors="replace")
    except FileNotFoundError:
        return []
    return [line.strip() for line in text.splitlines()]


def mark_of(cluster: Path) -> str:
    """What the processes of this cluster carry in their command lines.

    The command line is what root may read of another user's process in a container too
    (its working directory is not). Device and inode stay when the directory is renamed and
    differ in a copy of it.
    """
    status = cluster.stat()
    return f"pg-{status.st_dev:x}-{status.st_ino:x}"


def living(cluster: Path) -> list[psutil.Process]:
    """Every process of the cluster's server, also of one whose owner was killed.

    A process id in postmaster.pid proves nothing, it may be in use again: a process counts
    by its name, user and mark.
    """
    if not cluster.exists():
        return []
    owner = cluster.stat().st_uid
    mark = re.compile(rf"\b{mark_of(cluster)}\b")
    return [
        process
        for process in psutil.process_iter(["name", "uids", "cmdline"])
        if process.info["name"] == "postgres"
        and process.info["uids"].effective == owner
        and mark.search(" ".join(process.info["cmdline"] or ()))
    ]


def end(cluster: Path) -> None:
    """Stop the cluster's server in order, then less gently; raises ServerError if it stays."""
    for number, patience in _ESCALATION:
        if not (found := living(cluster)):
            return
        for process in found if number == signal.SIGKILL else _leaders(found):
            _send(process, number)
        _wait(found, patience)
    if left := living(cluster):
        raise ServerError(f"PostgreSQL processes do not end: {[p.pid for p in left]}")


def _leaders(found: list[psutil.Process]) -> list[psutil.Process]:
    """The postmaster; without one, its orphans."""
    pids = {process.pid for process in found}
    return [process for process in found if _parent(process) not in pids]


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def _send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)  # psutil compares create times first
    except psutil.NoSuchProcess:
        return


def _wait(processes: list[psutil.Process], patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(_is_alive(process) for process in processes):
        time.sleep(0.01)


def _is_alive(process: psutil.Process) -> bool:
    try:
        # Where no init reaps (many containers), a dead orphan stays a zombie for ever.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
