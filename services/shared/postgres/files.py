"""Files and directories whose modes do not depend on the caller's umask."""

import os
from pathlib import Path

DIRECTORY_OF_ONE = 0o700
DIRECTORY_TO_PASS = 0o711
FILE_OF_ONE = 0o600


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
