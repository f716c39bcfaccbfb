"""Room on a disk: files are refused while there is still enough for the database to go on."""

import errno
import shutil
from pathlib import Path

from services.shared.errors import StorageFull
from services.shared.settings import GIBIBYTE, Settings

RETRY_AFTER = {"Retry-After": "30"}
MOST_LEFT_FREE = GIBIBYTE
SHARE_LEFT_FREE = 0.1
FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full(error: BaseException) -> bool:
    """Whether a write failed for want of room."""
    return isinstance(error, OSError) and error.errno in FULL


def no_room() -> StorageFull:
    """The answer to whoever sends what there is no room for."""
    return StorageFull(headers=RETRY_AFTER)


def require_room(directory: Path, settings: Settings, size: int = 0) -> None:
    """Raises StorageFull when `size` bytes more would leave too little of the directory's disk.

    That is what MARCHES_FREE_SPACE says, else 1 GiB, or a tenth of a smaller disk.
    """
    disk = shutil.disk_usage(directory)
    left = settings.free_space
    if left is None:
        left = min(MOST_LEFT_FREE, int(disk.total * SHARE_LEFT_FREE))
    if disk.free - size < left:
        raise no_room()
