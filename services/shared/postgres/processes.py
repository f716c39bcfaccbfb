"""Finding and ending the server processes of one cluster, and no others."""

import re
import signal
import time
from pathlib import Path

import psutil

from services.shared.postgres.errors import ServerError

# The postmaster understands these as fast and immediate shutdown; to an orphaned backend,
# which is leaving by itself, they mean: cancel, then quit.
_ESCALATION = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


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
