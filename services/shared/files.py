"""Files and directories of one owner: their modes do not depend on the caller's umask."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

DIRECTORY_OF_ONE = 0o700
DIRECTORY_TO_PASS = 0o711
FILE_OF_ONE = 0o600
UMASK = 0o077
"""Of every process: what is made without saying for whom is for its owner."""
OURS = ("uploads", "keys", "*.worker")
"""What processes of any version have made in a data directory, beside the embedded PostgreSQL."""


def make_directory(path: Path, mode: int) -> None:
    """Create `path` and its missing ancestors with `mode`; what exists stays as it is."""
    if path.is_dir():
        return
    make_directory(path.parent, mode)
    try:
        path.mkdir()
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(mode)


def sha256_of(path: Path) -> str:
    """Of what the file holds, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def close_to_others(data_dir: Path) -> None:
    """Take from others what earlier versions let them read.

    The data directory itself may be the operator's, and keeps its mode; so does what belongs to
    somebody else, and whatever a link points to.
    """
    for name in OURS:
        for path in data_dir.glob(name):
            _close(path)
            if not path.is_symlink():
                for below in path.rglob("*"):
                    _close(below)


def _close(path: Path) -> None:
    with suppress(FileNotFoundError):  # another process has just removed it
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid():
            return
        allowed = DIRECTORY_OF_ONE if stat.S_ISDIR(found.st_mode) else FILE_OF_ONE
        if (mode := stat.S_IMODE(found.st_mode)) & ~allowed:
            path.chmod(mode & allowed)


def write_durably(path: Path, text: str, mode: int = FILE_OF_ONE) -> None:
    """Replace `path` in one step that survives a power cut."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
