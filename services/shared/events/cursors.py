"""Places in the chains of services, sealed: what was given out up to there is not given again, and
how many events there are that the caller may not know of cannot be read from a cursor.
"""

import binascii
import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.shared.errors import Fault
from services.shared.events.problems import CursorForeign, CursorStale
from services.shared.paging import CursorInvalid
from services.shared.tokens import Principal

POINTER = "/query/after"
NONCE_BYTES = 12
Places = Mapping[str, int]
"""By service, the sequence of the last sealed event that was looked at."""


class EventCursors:
    """Seals and reads the cursors of one feed for one caller, who asks for these types."""

    def __init__(
        self, secret: bytes, path: str, principal: Principal, types: Sequence[str] | None
    ) -> None:
        self._seal = AESGCM(hmac.digest(secret, f"events {path}".encode(), "sha256"))
        bound = json.dumps([sorted(principal.orgs), sorted(types or ())])
        self._bound = hashlib.sha256(bound.encode()).hexdigest()[:16]
        self._caller = ", ".join(principal.orgs) or "no organisation"

    def cursor(self, places: Places) -> str:
        """Another one each time, and as long whatever the places are."""
        told = [self._bound, *(f"{name} {at:018}" for name, at in places.items())]
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._seal.encrypt(nonce, json.dumps(told).encode(), None)
        return urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def places(self, cursor: str | None) -> Places:
        """Raises CursorInvalid for one that was not sealed for this feed, and CursorForeign."""
        if cursor is None:
            return {}
        bound, *places = self._opened(cursor)
        if bound != self._bound:
            detail = (
                f"It was not given to {self._caller} for these types; leave `after` out once, to "
                "begin with what you may see of them."
            )
            raise CursorForeign(detail, errors=[Fault(POINTER, CursorForeign.code, detail)])
        return {name: int(at) for name, at in (place.split() for place in places)}

    def _opened(self, cursor: str) -> list[str]:
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            return list(json.loads(self._seal.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)))
        except (InvalidTag, binascii.Error, ValueError):
            raise CursorInvalid(
                errors=[Fault(POINTER, "cursor_invalid", "unknown cursor")]
            ) from None


def refuse_stale(service: str, after: int, head: int) -> None:
    """Raises CursorStale: such events were there once, and are not in this database."""
    if after > head:
        detail = (
            f"Of {service} there are fewer events than the cursor went past: the database is an "
            "older one. Leave `after` out to begin again."
        )
        raise CursorStale(detail, errors=[Fault(POINTER, CursorStale.code, detail)])
