"""What can happen to a pack: it is composed, once, and stays as it is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from services.board.meetings.repository import BoardMeeting
from services.board.meetings.service import read_meeting
from services.board.packs import repository
from services.board.packs.models import Pack
from services.board.packs.problems import PackNotFound, TooManyPacks
from services.board.packs.queries import TITLES, ComposedPart, refused
from services.board.packs.rules.pages import pages_of
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession

PREFIX = "/v1/board/packs"
MOST_PACKS = 100
"""Of a meeting, for an organisation."""
PACKS = Resource[Pack](
    "uk.marches.board.pack", PREFIX, subject=lambda row: row.owner, version=lambda _: 1
)


def reader_of(found: BoardMeeting, principal: Principal) -> str:
    """As which of its organisations the caller reads the board: the owner, if they are."""
    return next(each for each in found.board.readers if each in principal.orgs)


async def read_pack(
    session: AnySession, pack: UUID, principal: Principal
) -> tuple[Pack, BoardMeeting]:
    """With the parts that the caller may see. Raises PackNotFound."""
    row = await repository.pack_by_id(session, pack, principal)
    if row is None:
        raise PackNotFound
    return row, await read_meeting(session, row.meeting, principal)


async def add_pack(
    session: WriteSession, found: BoardMeeting, parts: Sequence[ComposedPart], *, actor: Actor
) -> Pack:
    """Freeze it. Raises TooManyPacks."""
    owner = reader_of(found, actor.principal)
    number = await repository.last_number(session, found.row.id, owner) + 1
    if number > MOST_PACKS:
        raise TooManyPacks(f"{owner} has {MOST_PACKS} packs of this meeting; each stays as it is.")
    row = Pack(
        id=uuid4(),
        owner=owner,
        meeting=found.row.id,
        number=number,
        title=f"{found.board.name}: {found.row.title}",
        parts=paged(parts),
        author=actor.principal.sub,
        created_at=actor.now,
    )
    await PACKS.write(session, actor, "created", row, owner=owner)
    return row


def paged(parts: Sequence[ComposedPart]) -> list[dict[str, Any]]:
    """In the order of a pack, with their pages. A part that is missing has none."""
    by_name = {each.name: each for each in parts}
    first, told = 1, []
    for name in TITLES:
        if (part := by_name.get(name)) is None:
            continue
        pages = pages_of(part.blocks, first) if part.blocks else []
        first += len(pages)
        told.append(
            {
                "name": name,
                "status": part.status,
                "detail": part.detail,
                "pages": [
                    {"number": page.number, "blocks": [block._asdict() for block in page.blocks]}
                    for page in pages
                ],
            }
        )
    return told


def shown_parts(row: Pack, found: BoardMeeting, principal: Principal) -> list[dict[str, Any]]:
    """What its reader may see of it: without what they could not ask for themselves."""
    return [
        {**each, "status": "missing", "detail": refusal, "pages": []}
        if (refusal := refused(principal, found.board, each["name"]))
        else each
        for each in row.parts
    ]
