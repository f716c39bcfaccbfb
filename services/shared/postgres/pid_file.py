"""postmaster.pid: what the server says about itself."""

from pathlib import Path

import psutil

from services.shared.postgres.errors import DataDirectoryInUseError

_STATUS_LINE = 7


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the postmaster `pid` accepts connections."""
    lines = _lines(cluster)
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE] == "ready"


def drop_if_misleading(cluster: Path) -> None:
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
