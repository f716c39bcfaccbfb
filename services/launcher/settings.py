"""The server's settings, given on its command line, and the private directory of its socket."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from services.launcher.errors import ServerError
from services.launcher.placement import Account
from services.shared.files import FILE_OF_ONE

PORT = 5432
SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_PATH = 102  # sockaddr_un holds 104 bytes on macOS, 108 on Linux, with the final zero
_PLAIN = re.compile(r"[\w/.+-]+", re.ASCII)  # drivers split a host at commas, some at colons
_HBA = "local all all scram-sha-256\n"

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "lc_messages": "C",
    # One log file per day of the week, overwritten when its day comes again.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Without the details of an error, which quote the values of a row.
    "log_error_verbosity": "terse",
}


_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def arguments(*, socket_dir: Path, hba_file: Path, mark: str, durable: bool) -> list[str]:
    """The settings as arguments of the `postgres` program.

    Without `durable` nothing waits for the disk, and a crash of the machine may cost all data.
    """
    chosen = _SETTINGS if durable else _SETTINGS | _NOT_DURABLE
    settings = chosen | {
        "unix_socket_directories": str(socket_dir),
        "hba_file": str(hba_file),
        "cluster_name": mark,
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def write_hba_file(path: Path, account: Account) -> None:
    """Passwords for everybody, the superuser too; there is no other way in.

    A file that is right is left alone: on a full disk it could not be written again.
    """
    if not path.exists() or path.read_text() != _HBA:
        path.write_text(_HBA)
    account.own(path)
    path.chmod(FILE_OF_ONE)


def make_socket_dir(home: Path, account: Account) -> Path:
    """A new directory for the socket below `home`, or a short one that `home`/socket points to."""
    remove_socket_dir(home)
    entry = home / "socket"
    if _fits(entry):
        entry.mkdir(mode=0o700)
        account.own(entry)
        return entry
    short = Path(tempfile.mkdtemp(prefix="pg-", dir=_short_base(account)))
    account.own(short)
    entry.symlink_to(short)
    return short


def socket_dir_of(home: Path) -> Path:
    """The directory that make_socket_dir made."""
    return (home / "socket").resolve()


def remove_socket_dir(home: Path) -> None:
    """Remove what make_socket_dir made, also by an owner that was killed."""
    entry = home / "socket"
    shutil.rmtree(socket_dir_of(home), ignore_errors=True)
    if entry.is_symlink():
        entry.unlink()


def _fits(directory: Path) -> bool:
    path = str(directory / SOCKET_NAME)
    return len(os.fsencode(path)) <= _LONGEST_PATH and _PLAIN.fullmatch(path) is not None


def _short_base(account: Account) -> Path:
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 (mkdtemp makes it private)
        if _fits(base / "pg-12345678") and account.can_enter(base):
            return base
    raise ServerError("no temporary directory is short enough for a Unix socket: set TMPDIR")
