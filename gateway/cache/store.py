"""Public answers kept for a short time, within a bounded memory."""

from collections import OrderedDict
from dataclasses import dataclass

from gateway.headers import Header

LARGEST_ANSWER = 1024 * 1024
LARGEST_STORE = 32 * LARGEST_ANSWER
OVERHEAD = 1024


@dataclass(slots=True)
class KeptAnswer:
    """A whole answer with its ETag, as it came and compressed once for all who take that; `made`
    and `until` in the clock's seconds."""

    headers: list[Header]
    body: bytes
    etag: str
    made: float
    until: float
    gzipped: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.body) + len(self.gzipped or b"") + OVERHEAD


class Store:
    """Keeps what was used last; the oldest goes when there is no room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, KeptAnswer] = OrderedDict()
        self.size = 0

    def get(self, key: object) -> KeptAnswer | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: object, kept: KeptAnswer) -> None:
        self.drop(key)
        self._kept[key] = kept
        self.size += kept.size
        while self.size > LARGEST_STORE:
            self.drop(next(iter(self._kept)))

    def drop(self, key: object) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.size -= kept.size
