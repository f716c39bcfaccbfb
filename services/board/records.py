"""How acts on what may be private are recorded: of private business there is no event, since that
there is any is told to nobody but the audit trail."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource, Row
from services.shared.database import WriteSession


class BoardRow(Row, Protocol):
    """A row of a board's business."""

    owner: str
    exempt: bool


Kind = TypeVar("Kind", bound=BoardRow)


async def write(
    session: WriteSession,
    actor: Actor,
    resource: Resource[Kind],
    act: str,
    row: Kind,
    before: object = None,
    readers: Sequence[str] = (),
) -> None:
    """An event is made of what is open; beside the owner its `readers` are told."""
    await resource.write(
        session,
        actor,
        act,
        row,
        owner=row.owner,
        before=before,
        audience=readers,
        told=not row.exempt,
    )
