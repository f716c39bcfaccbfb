"""How acts on what may be private are recorded: of private business there is no event, since that
there is any is told to nobody but the audit trail."""

from typing import Protocol, TypeVar

from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource, Row
from services.shared.audit.service import recorded
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
) -> None:
    """Flush the row and record the act; an event is made of what is open."""
    session.add(row)
    await session.flush()
    await recorded(
        session,
        actor,
        f"{resource.event.rpartition('.')[2]}.{act}",
        resource.path_of(row),
        owner=row.owner,
        before=before,
        after=row.model_dump(mode="json"),
        notice=None if row.exempt else resource.notice(act, row),
    )
