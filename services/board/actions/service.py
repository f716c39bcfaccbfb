"""What can happen to an action: it is asked for, and told of."""

from datetime import date
from uuid import UUID, uuid4

from services.board.actions import repository
from services.board.actions.models import BoardAction
from services.board.actions.problems import ActionEnd, ActionNotFound
from services.board.actions.schemas import ActionDescription, NewAction
from services.board.agendas.service import read_item
from services.board.meetings.service import hold_meeting
from services.board.records import write
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault

PREFIX = "/v1/board/actions"
ACTIONS = Resource[BoardAction](
    "uk.marches.board.action",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def action_etag(row: BoardAction, today: date) -> str:
    """It moves also on the day after which the action is overdue."""
    return etag_of(row.id, row.version, row.due_on < today)


async def read_action(session: AnySession, action: UUID, principal: Principal) -> BoardAction:
    """Raises ActionNotFound."""
    row = await repository.action_by_id(session, action, principal)
    if row is None:
        raise ActionNotFound
    return row


async def add_action(session: WriteSession, new: NewAction, *, actor: Actor) -> BoardAction:
    """Raises ItemNotFound, NotYours."""
    item = (await read_item(session, new.item, actor.principal, "#/item")).row
    held, board = await hold_meeting(session, item.meeting, actor.principal)
    row = BoardAction(
        id=uuid4(),
        owner=held.owner,
        board=held.board,
        meeting=held.id,
        exempt=item.exempt,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(),
    )
    await write(session, actor, ACTIONS, "created", row, readers=board.readers)
    return row


async def describe_action(
    session: WriteSession, action: UUID, new: ActionDescription, *, actor: Actor, matches: Matches
) -> BoardAction:
    """Raises ActionNotFound, NotYours, ActionEnd, and what `matches` does."""
    found = await read_action(session, action, actor.principal)
    _, board = await hold_meeting(session, found.meeting, actor.principal)
    row = await repository.hold(session, action)
    today = london_day(actor.now)
    matches(action_etag(row, today))
    ended = new.state != "open"
    if ended is not (new.ended_on is not None) or (new.ended_on and new.ended_on > today):
        raise ActionEnd(errors=[Fault("#/ended_on", ActionEnd.code, ActionEnd.example)])
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    row.version, row.changed_at = row.version + 1, actor.now
    await write(session, actor, ACTIONS, "described", row, before, board.readers)
    return row
