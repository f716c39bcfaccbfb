"""Ids that grow with time (RFC 9562, version 7), so that neighbours in time lie together."""

from datetime import datetime
from uuid import UUID


def new_id(now: datetime, random: bytes) -> UUID:
    """`random` is ten bytes."""
    milliseconds = int(now.timestamp() * 1000)
    number = int.from_bytes(milliseconds.to_bytes(6) + random)
    number &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=number | (7 << 76) | (2 << 62))
