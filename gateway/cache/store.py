"""Public answers kept for a short time, within a bounded memory."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.compression import in_gzip
from gateway.headers import secured
from services.shared.requests import Header

LARGEST_ANSWER = 1024 * 1024
LARGEST_STORE = 32 * LARGEST_ANSWER
OVERHEAD = 2048
OF_THE_BODY = frozenset({b"content-type", b"content-length", b"content-encoding"})
OK, NOT_MODIFIED = 200, 304


class Form(NamedTuple):
    """An answer as it is sent, but for the headers that are of one request."""

    status: int
    headers: list[Header]
    body: bytes

    def without_body(self) -> "Form":
        """For who has the body already."""
        kept = [pair for pair in self.headers if pair[0] not in OF_THE_BODY]
        return Form(NOT_MODIFIED, kept, b"")


@dataclass(slots=True)
class KeptAnswer:
    """A whole answer with its ETag, as it came and compressed once for all who take that, and its
    forms by whether it is compressed and whether the caller has it; `made` and `until` in the
    clock's seconds."""

    headers: list[Header]
    body: bytes
    etag: str
    made: float
    until: float
    gzipped: bytes | None = None
    forms: dict[tuple[bool, bool], Form] = field(init=False)

    def __post_init__(self) -> None:
        headers = [pair for pair in secured(self.headers) if pair[0] != b"etag"]
        headers.append((b"etag", self.etag.encode("latin-1")))
        self.forms = {}
        self._add(Form(OK, headers, self.body), small=False)
        if self.gzipped is not None:
            self._add(_compressed(headers, self.gzipped), small=True)

    def _add(self, form: Form, *, small: bool) -> None:
        self.forms[small, False], self.forms[small, True] = form, form.without_body()

    @property
    def size(self) -> int:
        return len(self.body) + len(self.gzipped or b"") + OVERHEAD


def _compressed(headers: list[Header], body: bytes) -> Form:
    headers = in_gzip(pair for pair in headers if pair[0] != b"content-length")
    return Form(OK, [*headers, (b"content-length", b"%d" % len(body))], body)


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
