"""A sign of life of a worker, which has no port to ask: a file that it touches while it works.

`python -m services.shared.jobs.life FILE` is the health check: it fails when the file is old.
"""

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path

from services.shared.files import DIRECTORY_OF_ONE, FILE_OF_ONE, make_directory

TOUCH_SECONDS = 5.0
DEAD_SECONDS = 30.0


def sign_of_life(data_dir: Path, service: str) -> Path:
    """The file of the service's worker."""
    return data_dir / f"{service}.worker"


async def show_life(path: Path) -> None:
    """Touch the file, for ever; a loop that is stuck does not come to it."""
    make_directory(path.parent, DIRECTORY_OF_ONE)
    # Microseconds on the loop, and a slow disk is a reason to look dead.
    while True:
        with suppress(OSError):  # a full disk has no room for a new file, and the next time may
            path.touch(FILE_OF_ONE)  # noqa: ASYNC240
        await asyncio.sleep(TOUCH_SECONDS)


def lives(path: Path, now: float) -> bool:
    """Whether the file was touched lately."""
    return path.exists() and now - path.stat().st_mtime < DEAD_SECONDS


if __name__ == "__main__":
    sys.exit(not lives(Path(sys.argv[1]), time.time()))
