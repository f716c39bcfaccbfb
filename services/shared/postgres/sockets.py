"""The private directory of the server's Unix socket."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from services.shared.postgres.accounts import Account
from services.shared.postgres.errors import ServerError

SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_PATH = 102  # sockaddr_un holds 104 bytes on macOS, 108 on Linux, with the final zero
_PLAIN = re.compile(r"[\w/.+-]+", re.ASCII)  # drivers split a host at commas, some at colons


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
