"""One owner per directory, for as long as the owner lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.shared.files import FILE_OF_ONE
from services.shared.postgres.errors import DataDirectoryInUseError

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
