"""Whom the server runs as, and where its cluster lies: where that user can get."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.launcher.errors import DataDirectoryUnusableError, ServerError
from services.shared.files import (
    DIRECTORY_OF_ONE,
    DIRECTORY_TO_PASS,
    make_directory,
    write_durably,
)

_UNPRIVILEGED = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user and group id that owns the cluster's files and runs its server."""

    uid: int
    gid: int

    @property
    def is_caller(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        if not self.is_caller:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, directory: Path) -> bool:
        return self.can("-x", directory)

    def can(self, operator: str, path: Path) -> bool:
        """Whether `test operator path` holds for this user; asks the kernel, so ACLs count."""
        question = ["/bin/sh", "-c", 'test "$1" "$2"', "sh", operator, str(path)]
        return self.spawn(question).wait() == 0

    def spawn(
        self, command: Sequence[str | Path], *, output: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start `command` as this user, in a session and an environment of its own."""
        switch = not self.is_caller
        try:
            return subprocess.Popen(
                command,
                user=self.uid if switch else None,
                group=self.gid if switch else None,
                extra_groups=[] if switch else None,
                umask=0o077,
                cwd="/",
                # TZ saves initdb a search through all time zones; no PG* variable gets in.
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except PermissionError as error:
            raise ServerError(f"cannot run {command[0]} as user id {self.uid}: {error}") from error


def account_of(cluster: Path) -> Account:
    """The owner of an existing cluster directory, else whom a new one will belong to."""
    if not cluster.exists():
        return _new_account()
    owner = cluster.stat()
    if owner.st_uid == 0 or os.geteuid() not in (0, owner.st_uid):
        raise DataDirectoryUnusableError(
            f"{cluster} belongs to user id {owner.st_uid}: PostgreSQL runs as the owner of its "
            "files, never as root; run as that user, or set MARCHES_DATA_DIR to another directory"
        )
    return Account(owner.st_uid, owner.st_gid)


def _new_account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in _UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid)
    raise ServerError(
        f"PostgreSQL does not run as root, and none of the users {', '.join(_UNPRIVILEGED)} "
        "exists: run as an ordinary user"
    )


@dataclass(frozen=True)
class Home:
    """A directory of the caller's in which only single sub-directories belong to `account`."""

    path: Path
    account: Account

    @property
    def cluster(self) -> Path:
        return self.path / "data"


def open_data_dir(data_dir: Path) -> None:
    """Make `data_dir` if it is missing; the server's user must be able to pass through it."""
    make_directory(data_dir, DIRECTORY_OF_ONE if os.geteuid() else DIRECTORY_TO_PASS)


def home_of(data_dir: Path, *, elsewhere: Path) -> Home:
    """The home that `data_dir` has or points to; a new one below `elsewhere` where the
    server's user cannot enter `data_dir`."""
    pointer = data_dir / "postgres-location"
    path = Path(pointer.read_text()) if pointer.exists() else data_dir / "postgres"
    account = account_of(path / "data")
    if not path.exists():
        _refuse_lost(path, pointer)
        path = _make_home(data_dir, account, elsewhere, pointer)
    if not account.can_enter(path):
        raise DataDirectoryUnusableError(
            f"user id {account.uid}, which PostgreSQL runs as, cannot enter {path}: move it "
            "to where that user can, or set MARCHES_DATA_DIR to another directory"
        )
    return Home(path, account)


def _refuse_lost(path: Path, pointer: Path) -> None:
    if pointer.exists():
        raise DataDirectoryUnusableError(
            f"the database that {pointer} points to, {path}, is gone: restore it, "
            "or delete that file to begin with an empty database"
        )


def _make_home(data_dir: Path, account: Account, elsewhere: Path, pointer: Path) -> Path:
    if account.is_caller:
        make_directory(data_dir / "postgres", DIRECTORY_OF_ONE)
    elif account.can_enter(data_dir):
        make_directory(data_dir / "postgres", DIRECTORY_TO_PASS)
    else:
        return _make_home_below(elsewhere, pointer)
    return data_dir / "postgres"


def _make_home_below(elsewhere: Path, pointer: Path) -> Path:
    make_directory(elsewhere, 0o755)
    home = Path(tempfile.mkdtemp(dir=elsewhere))
    home.chmod(DIRECTORY_TO_PASS)
    write_durably(pointer, str(home))
    return home
