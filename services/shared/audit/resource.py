"""Acts on the rows of one resource: each is flushed, recorded and told to followers alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.errors import Conflict


class Row(Protocol):
    """A row of a table with an id that says nothing."""

    id: UUID

    def model_dump(self, *, mode: str) -> dict[str, Any]: ...


class WithdrawableRow(Protocol):
    """A row that stays on record when it holds no more."""

    withdrawn_by: str | None
    withdrawn_reason: str | None
    withdrawn_at: datetime | None


Kind = TypeVar("Kind", bound=Row)


@dataclass(frozen=True)
class Resource(Generic[Kind]):
    """`event` begins the types of its events (uk.marches.metrics.rebase), `path` leads to its list.

    `subject` is what an event is about, `version` counts the states of a row from 1.
    """

    event: str
    path: str
    subject: Callable[[Kind], str]
    version: Callable[[Kind], int]

    def path_of(self, row: Kind) -> str:
        return f"{self.path}/{row.id}"

    def notice(self, act: str, row: Kind) -> Notice:
        """The event of an act: a participle, such as created."""
        kind, href = f"{self.event}.{act}", self.path_of(row)
        return Notice(kind, self.subject(row), str(row.id), href, self.version(row))

    async def write(
        self,
        session: WriteSession,
        actor: Actor,
        act: str,
        row: Kind,
        *,
        owner: str,
        before: object = None,
        action: str = "",
        audience: Sequence[str] = (),
        told: bool = True,
    ) -> None:
        """Flush the row, and record the act; the trail calls it by the event's last two words,
        unless an `action` is given. `audience` may know of it beside the owner; with
        `told` false nobody is told by an event.
        """
        session.add(row)
        await session.flush()
        await recorded(
            session,
            actor,
            action or f"{self.event.rpartition('.')[2]}.{act}",
            self.path_of(row),
            owner=owner,
            before=before,
            after=row.model_dump(mode="json"),
            notice=self.notice(act, row)._replace(audience=audience) if told else None,
        )


def withdraw(row: WithdrawableRow, actor: Actor, reason: str, already: type[Conflict]) -> None:
    """Note who withdraws it, why and when. Raises `already` where somebody did."""
    if row.withdrawn_at is not None:
        raise already(f"It was withdrawn on {row.withdrawn_at:%Y-%m-%d}.")
    row.withdrawn_by, row.withdrawn_reason = actor.principal.sub, reason
    row.withdrawn_at = actor.now
