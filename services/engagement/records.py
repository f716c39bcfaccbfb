"""How acts on what people say are recorded: without a hash of it, which could be tried against what
somebody may have said, and would outlive it."""

from datetime import datetime
from typing import Protocol, TypeVar

from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource, Row
from services.shared.audit.service import recorded
from services.shared.database import WriteSession


class PersonalRow(Row, Protocol):
    """A row with words of people, or of how they are reached."""

    owner: str
    version: int
    changed_at: datetime


Kind = TypeVar("Kind", bound=PersonalRow)


async def write(
    session: WriteSession, actor: Actor, resource: Resource[Kind], act: str, row: Kind
) -> Kind:
    """Flush the row as an act leaves it, count it, and record that it was done."""
    if act != "created":
        row.version += 1
        row.changed_at = actor.now
    session.add(row)
    await session.flush()
    action = f"{resource.event.rpartition('.')[2]}.{act}"
    path, notice = resource.path_of(row), resource.notice(act, row)
    await recorded(session, actor, action, path, owner=row.owner, notice=notice)
    return row
