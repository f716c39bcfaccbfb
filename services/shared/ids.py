"""Ids that sort by the time when they were made, like those of PostgreSQL's `uuidv7()`."""

import os
import time
from collections.abc import Iterator

VERSION, VARIANT = 0x7000, 0x8000
RANDOM_BYTES = 10


def new_ids(count: int) -> Iterator[str]:
    """So many new ones, as 32 hexadecimal digits: version 7 of RFC 9562.

    PostgreSQL asks the operating system for each; here all of them cost one question.
    """
    start = f"{time.time_ns() // 1_000_000:012x}"
    random = os.urandom(RANDOM_BYTES * count)
    for place in range(0, len(random), RANDOM_BYTES):
        part = int.from_bytes(random[place : place + RANDOM_BYTES])
        version = VERSION | part & 0xFFF
        rest = 1 << 63 | part >> 18
        yield f"{start}{version:04x}{rest:016x}"
