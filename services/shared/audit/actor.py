"""Who does something."""

from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from services.shared.auth import Principal
from services.shared.owning import Lineage, WritingRights


class HasId(Protocol):
    """A request, of which only its id is read."""

    @property
    def scope(self) -> MutableMapping[str, Any]: ...


class Actor(NamedTuple):
    """Who acts, in which request, and when: one moment for all that the act writes.

    `now` is aware, in UTC.
    """

    principal: Principal
    request_id: str
    now: datetime

    @classmethod
    def of(cls, request: HasId, principal: Principal) -> "Actor":
        return cls(principal, request.scope["request_id"], datetime.now(UTC))

    @classmethod
    def of_worker(cls, service: str, now: datetime, *orgs: str) -> "Actor":
        """The worker of a service, which does for these organisations what nobody asked for."""
        worker = Principal(f"{service} worker", "", frozenset(), orgs, (), False)
        return cls(worker, str(uuid4()), now)

    def writing(self, lineage: Lineage, *, for_all: str = "") -> WritingRights:
        """For whom the caller may write today; `for_all` is the scope to write for everybody."""
        return WritingRights.of(self.principal, lineage, self.now.date(), for_all=for_all)
