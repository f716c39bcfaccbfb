"""Where the cluster lies: in the data directory if the server's user can get there."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.shared.files import (
    DIRECTORY_OF_ONE,
    DIRECTORY_TO_PASS,
    make_directory,
    write_durably,
)
from services.shared.postgres.accounts import Account, account_of
from services.shared.postgres.errors import DataDirectoryUnusableError


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
