"""Places in the chains of services, signed: what was given out up to there is not given again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.shared.errors import Fault
from services.shared.events.problems import CursorForeign, CursorStale
from services.shared.paging import Pager
from services.shared.tokens import Principal

POINTER = "/query/after"
Places = Mapping[str, int]
"""By service, the sequence of the last sealed event that was looked at."""


class EventCursors:
    """Signs and reads the cursors of one feed for one caller, who asks for these types."""

    def __init__(
        self, secret: bytes, path: str, principal: Principal, types: Sequence[str] | None
    ) -> None:
        self._pager = Pager(secret, path, pointer=POINTER)
        bound = json.dumps([sorted(principal.orgs), sorted(types or ())])
        self._bound = hashlib.sha256(bound.encode()).hexdigest()[:16]
        self._caller = ", ".join(principal.orgs) or "no organisation"

    def cursor(self, places: Places) -> str:
        return self._pager.cursor([self._bound, *(f"{name} {at}" for name, at in places.items())])

    def places(self, cursor: str | None) -> Places:
        """Raises CursorInvalid for one that was not signed for this feed, and CursorForeign."""
        key: list[Any] | None = self._pager.key(cursor)
        if key is None:
            return {}
        bound, *places = key
        if bound != self._bound:
            detail = (
                f"It was not given to {self._caller} for these types; leave `after` out once, to "
                "begin with what you may see of them."
            )
            raise CursorForeign(detail, errors=[Fault(POINTER, CursorForeign.code, detail)])
        return {name: int(at) for name, at in (place.split() for place in places)}


def refuse_stale(service: str, after: int, head: int) -> None:
    """Raises CursorStale: such events were there once, and are not in this database."""
    if after > head:
        detail = (
            f"Of {service} there are {head} events, and the cursor is at {after}: the database is "
            "an older one. Leave `after` out to begin again."
        )
        raise CursorStale(detail, errors=[Fault(POINTER, CursorStale.code, detail)])
