"""What can happen to a board: it is written down, and described anew."""

from dataclasses import replace
from uuid import UUID, uuid4

from services.board.boards import repository
from services.board.boards.models import Board
from services.board.boards.problems import BoardNotFound, MemberTwice, QuorumOutOfReach
from services.board.boards.rules.quorum import lacking
from services.board.boards.schemas import BoardDescription, NewBoard
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.owning import NotYours, check_own

PREFIX = "/v1/board/boards"
BOARDS = Resource[Board](
    "uk.marches.board.board", PREFIX, subject=lambda row: row.owner, version=lambda row: row.version
)


def board_etag(row: Board) -> str:
    return etag_of(row.id, row.version)


async def read_board(
    session: AnySession, board: UUID, principal: Principal, pointer: str | None = None
) -> Board:
    """Raises BoardNotFound, also for one that the caller has no part in."""
    row = await repository.board_by_id(session, board, principal)
    if row is None:
        said = "There is no such board, or none of your organisations'."
        faults = [Fault(pointer, BoardNotFound.code, said)] if pointer else []
        raise BoardNotFound(said, errors=faults)
    return row


async def own_board(
    session: AnySession, board: UUID, principal: Principal, pointer: str | None = None
) -> Board:
    """One that the caller may prepare. Raises BoardNotFound, and NotYours for a partner's."""
    row = await read_board(session, board, principal, pointer)
    if row.owner not in principal.orgs:
        said = f"This board is prepared by {row.owner} only; its partners read it."
        raise NotYours(said, errors=[Fault(pointer or "", NotYours.code, said)] if pointer else ())
    return row


async def add_board(session: WriteSession, new: NewBoard, *, actor: Actor) -> Board:
    """Raises NotYours, MemberTwice, QuorumOutOfReach."""
    said = f"A board of {new.organisation} is written down by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    _check(new)
    row = Board(
        id=uuid4(),
        owner=new.organisation,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.columns(new.organisation),
    )
    await _write(session, actor, "created", row)
    return row


async def describe_board(
    session: WriteSession, board: UUID, new: BoardDescription, *, actor: Actor, matches: Matches
) -> Board:
    """Raises BoardNotFound, NotYours, MemberTwice, QuorumOutOfReach, and what `matches` does."""
    await own_board(session, board, actor.principal)
    row = await repository.board_to_change(session, board, actor.principal)
    if row is None:
        raise BoardNotFound
    matches(board_etag(row))
    _check(new)
    before = row.model_dump(mode="json")
    if new.name != row.name:
        row.renames, row.renamed_at = row.renames + 1, actor.now
    row.sqlmodel_update(new.columns(row.owner))
    row.version, row.changed_at = row.version + 1, actor.now
    await _write(session, actor, "described", row, before)
    return row


async def _write(
    session: WriteSession, actor: Actor, act: str, row: Board, before: object = None
) -> None:
    await BOARDS.write(
        session, actor, act, row, owner=row.owner, before=before, audience=row.readers
    )


def _check(new: BoardDescription) -> None:
    names: set[str] = set()
    for place, member in enumerate(new.members):
        if member.name in names:
            said = f"{member.name} is there twice."
            fault = Fault(f"#/members/{place}/name", MemberTwice.code, said)
            raise MemberTwice(said, errors=[fault])
        names.add(member.name)
    seats = [member.seat() for member in new.members]
    if missing := lacking(new.quorum.quorum(), seats, names):
        faults = [Fault("#/quorum", QuorumOutOfReach.code, each) for each in missing]
        raise QuorumOutOfReach(missing[0], errors=faults)


def may_confide(board: Board, principal: Principal) -> bool:
    """Whether the caller may know of the board's private business."""
    confided = not set(board.confidants).isdisjoint(principal.orgs)
    return confided and "board.exempt" in principal.scopes


def openly(principal: Principal) -> Principal:
    """As one who sees what is open and published alone: packs and exports have nothing else."""
    return replace(principal, scopes=principal.scopes - {"board.exempt", "board.write"})
