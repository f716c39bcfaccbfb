"""What can happen to an agenda: items are put on it, changed until it is published, and added as
supplements; papers are only ever added.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from services.board.agendas import repository
from services.board.agendas.models import AgendaItem, Paper
from services.board.agendas.problems import (
    AgendaFull,
    ItemFrozen,
    ItemNotFound,
    NumberTaken,
    NumberWrong,
    PaperNotFound,
    PapersFull,
    ReasonNeeded,
)
from services.board.agendas.rules.numbers import key_of, next_number, supplement_number
from services.board.agendas.schemas import (
    MOST_ITEMS,
    MOST_PAPERS,
    ItemDescription,
    NewItem,
    NewPaper,
)
from services.board.boards.models import Board
from services.board.meetings.models import Meeting
from services.board.meetings.service import check_held, hold_meeting, read_meeting
from services.board.records import write
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal, require_scopes
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.paging import within

MOST_CHARACTERS = 2_000_000
"""Of the papers in a list: they are written as JSON in 20 ms."""
ITEMS_PATH, PAPERS_PATH = "/v1/board/items", "/v1/board/papers"
Matches = Callable[["WholeItem"], None]
ITEMS = Resource[AgendaItem](
    "uk.marches.board.item",
    ITEMS_PATH,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)
PAPERS = Resource[Paper](
    "uk.marches.board.paper", PAPERS_PATH, subject=lambda row: row.owner, version=lambda _: 1
)


class WholeItem(NamedTuple):
    """An item with the papers of it that a caller may see."""

    row: AgendaItem
    papers: Sequence[Paper] = ()

    @property
    def private(self) -> bool:
        """Whether any of it is."""
        return self.row.exempt or any(each.exempt for each in self.papers)


async def whole(
    session: AnySession, rows: Sequence[AgendaItem], principal: Principal
) -> list[WholeItem]:
    papers: dict[UUID, list[Paper]] = defaultdict(list)
    for paper in await repository.papers_of(session, [row.id for row in rows], principal):
        papers[paper.item].append(paper)
    return [WholeItem(row, papers[row.id]) for row in rows]


async def read_agenda(
    session: AnySession, meeting: UUID, principal: Principal
) -> tuple[Meeting, list[WholeItem]]:
    """Raises MeetingNotFound."""
    row, _ = await read_meeting(session, meeting, principal)
    items = await repository.agenda_of(session, meeting, principal)
    return row, await whole(session, items, principal)


async def items_after(
    session: AnySession,
    after: UUID | None,
    limit: int,
    wanted: repository.Filter,
    principal: Principal,
) -> tuple[list[WholeItem], bool]:
    """Up to `limit`, from the one after `after`, and whether those that follow were too much at
    once."""
    rows = await repository.items_after(session, after, limit, wanted, principal)
    lengths = await repository.text_lengths(session, [row.id for row in rows], principal)
    kept = within([lengths.get(row.id, 0) for row in rows], MOST_CHARACTERS)
    return await whole(session, rows[:kept], principal), kept < len(rows)


async def read_item(
    session: AnySession, item: UUID, principal: Principal, pointer: str | None = None
) -> WholeItem:
    """Raises ItemNotFound, also for one that the caller may not know of."""
    row = await repository.item_by_id(session, item, principal)
    if row is None:
        faults = [Fault(pointer, ItemNotFound.code, ItemNotFound.example)] if pointer else []
        raise ItemNotFound(errors=faults)
    return (await whole(session, [row], principal))[0]


async def read_paper(session: AnySession, paper: UUID, principal: Principal) -> Paper:
    """Raises PaperNotFound, also for one that the caller may not know of."""
    row = await repository.paper_by_id(session, paper, principal)
    if row is None:
        raise PaperNotFound
    return row


async def add_item(
    session: WriteSession, meeting: UUID, new: NewItem, *, actor: Actor
) -> WholeItem:
    """Raises MeetingNotFound, NotYours, MeetingCancelled, AgendaFull, ReasonNeeded, NumberWrong,
    NumberTaken, and Forbidden for what is private without the scope.
    """
    held, board = await hold_meeting(session, meeting, actor.principal)
    check_held(held)
    _check_private(new, actor.principal)
    taken = await repository.numbers_of(session, meeting)
    if sum(key_of(each)[0] is new.exempt for each in taken) >= MOST_ITEMS:
        raise AgendaFull
    published = held.published_at is not None
    number = _number(new, taken, published=published)
    row = AgendaItem(
        id=uuid4(),
        meeting=meeting,
        owner=held.owner,
        number=number,
        place=_place(number),
        supplement=published,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"number", "after"}),
    )
    await write(session, actor, ITEMS, "created", row, readers=readers_of(held, board))
    return WholeItem(row)


def readers_of(meeting: Meeting, board: Board) -> Sequence[str]:
    """Who is told of what is on an agenda beside the owner: once it is published, all readers."""
    return () if meeting.published_at is None else board.readers


def _check_private(new: ItemDescription, principal: Principal) -> None:
    if not new.exempt:
        return
    require_scopes(principal, "board.exempt")
    if new.exempt_reason is None:
        fault = Fault("#/exempt_reason", ReasonNeeded.code, ReasonNeeded.example)
        raise ReasonNeeded(errors=[fault])


def _number(new: NewItem, taken: Sequence[str], *, published: bool) -> str:
    if published:
        return _supplement_number(new, taken)
    if new.after is not None:
        raise _wrong("#/after", "The agenda is not published: leave `after` out.")
    if new.number is None:
        return next_number(taken, exempt=new.exempt)
    if key_of(new.number)[0] is not new.exempt:
        raise _wrong("#/number", NumberWrong.example)
    if new.number in taken:
        said = f"{new.number} is on the agenda; leave the number out, or give another."
        raise NumberTaken(said, errors=[Fault("#/number", NumberTaken.code, said)])
    return new.number


def _supplement_number(new: NewItem, taken: Sequence[str]) -> str:
    if new.number is not None:
        raise _wrong("#/number", "The agenda is published: say `after` which item, such as 12.")
    if new.after is None:
        return next_number(taken, exempt=new.exempt)
    if new.after not in taken or key_of(new.after)[0] is not new.exempt:
        raise _wrong("#/after", "There is no such item on the agenda.")
    found = supplement_number(new.after, taken)
    if found is None:
        raise _wrong("#/after", f"{new.after} has as many supplements as there are letters.")
    return found


def _wrong(pointer: str, said: str) -> NumberWrong:
    return NumberWrong(said, errors=[Fault(pointer, NumberWrong.code, said)])


def _place(number: str) -> str:
    """By which the agenda is sorted, as text."""
    private, whole_number, letter = key_of(number)
    return f"{private:d}{whole_number:03}{letter}"


async def describe_item(
    session: WriteSession, item: UUID, new: ItemDescription, *, actor: Actor, matches: Matches
) -> WholeItem:
    """Raises ItemNotFound, NotYours, MeetingCancelled, ItemFrozen, ReasonNeeded, NumberWrong, and
    what `matches` does.
    """
    found = await read_item(session, item, actor.principal)
    held, _ = await hold_meeting(session, found.row.meeting, actor.principal)
    row = await repository.hold_item(session, item)
    matches(found)
    check_held(held)
    if held.published_at is not None:
        said = f"It was published on {held.published_on}; add a paper or a supplement."
        raise ItemFrozen(said)
    _check_private(new, actor.principal)
    if new.exempt is not row.exempt:
        raise _wrong("#/exempt", "Its number tells whether it is private: put another item.")
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    row.version, row.changed_at = row.version + 1, actor.now
    await write(session, actor, ITEMS, "described", row, before)
    return WholeItem(row, found.papers)


async def add_paper(session: WriteSession, item: UUID, new: NewPaper, *, actor: Actor) -> Paper:
    """Raises ItemNotFound, NotYours, MeetingCancelled, PapersFull, Forbidden for what is private
    without the scope.
    """
    found = await read_item(session, item, actor.principal)
    held, board = await hold_meeting(session, found.row.meeting, actor.principal)
    check_held(held)
    if new.exempt:
        require_scopes(actor.principal, "board.exempt")
    private = new.exempt or found.row.exempt
    if await repository.count_papers(session, held.id, exempt=private) >= MOST_PAPERS:
        raise PapersFull
    row = Paper(
        id=uuid4(),
        item=item,
        owner=held.owner,
        supplement=held.published_at is not None,
        added_by=actor.principal.sub,
        added_at=actor.now,
        **new.model_dump() | {"exempt": private},
    )
    await write(session, actor, PAPERS, "added", row, readers=readers_of(held, board))
    return row
