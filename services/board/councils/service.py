"""What can happen to a committee: a board has its meetings, it is looked at, and it is ended."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.board.boards.service import own_board
from services.board.councils import repository
from services.board.councils.models import CouncilCommittee
from services.board.councils.problems import (
    BoardHasCommittee,
    CommitteeAddressRefused,
    CommitteeEnded,
    CommitteeNotFound,
    LookTooSoon,
)
from services.board.councils.schemas import NewCouncilCommittee
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.jobs.models import Job
from services.shared.jobs.service import defer_job
from services.shared.outside.addresses import AddressRefused
from services.shared.outside.sessions import Outside

PREFIX, KIND = "/v1/board/committees", "council_look"
LEASE = timedelta(hours=1)
"""Who has a look to make: for so long nobody else begins one."""
BETWEEN = timedelta(minutes=10)
"""Looks that somebody asks for."""
COMMITTEES = Resource[CouncilCommittee](
    "uk.marches.board.council_committee",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def committee_etag(row: CouncilCommittee) -> str:
    return etag_of(row.id, row.version, row.looked_at)


async def check_address(outside: Outside, url: str) -> None:
    """Raises CommitteeAddressRefused."""
    try:
        await outside.check(url)
    except AddressRefused as error:
        fault = Fault("#/address", CommitteeAddressRefused.code, str(error))
        raise CommitteeAddressRefused(str(error), errors=[fault]) from error


async def read_committee(
    session: AnySession, committee: UUID, principal: Principal
) -> CouncilCommittee:
    """Raises CommitteeNotFound."""
    row = await repository.committee_by_id(session, committee, principal)
    if row is None:
        raise CommitteeNotFound
    return row


async def add_committee(
    session: WriteSession, new: NewCouncilCommittee, *, actor: Actor
) -> CouncilCommittee:
    """Its first look is a job. Raises BoardNotFound, NotYours, BoardHasCommittee."""
    board = await own_board(session, new.board, actor.principal, "#/board")
    if (known := await repository.committee_of(session, board.id)) is not None:
        said = f"They come from committee {known.committee} of {known.base}; end that first."
        raise BoardHasCommittee(said, errors=[Fault("#/board", BoardHasCommittee.code, said)])
    row = CouncilCommittee(
        id=uuid4(),
        owner=board.owner,
        board=board.id,
        base=new.address.rstrip("/"),
        committee=new.committee,
        next_look_at=actor.now + LEASE,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
    )
    await COMMITTEES.write(session, actor, "created", row, owner=row.owner)
    await begin_look(session, row, actor)
    return row


async def begin_look(session: WriteSession, row: CouncilCommittee, actor: Actor) -> Job:
    """The look as a job, of the board's owner."""
    row.next_look_at = actor.now + LEASE
    session.add(row)
    payload = {"committee": str(row.id)}
    return await defer_job(session, actor, kind=KIND, payload=payload, owner=row.owner)


def earliest_look(row: CouncilCommittee) -> datetime:
    """From when on somebody may have it looked at again: a council that refuses is left alone."""
    if row.state == "read":
        return (row.looked_at or row.created_at) + BETWEEN
    return row.next_look_at


async def ask_for_look(session: WriteSession, committee: UUID, *, actor: Actor) -> Job:
    """Raises CommitteeNotFound, CommitteeEnded, LookTooSoon."""
    await read_committee(session, committee, actor.principal)
    row = await repository.hold(session, committee)
    _check_going(row)
    if actor.now < (at := earliest_look(row)):
        raise LookTooSoon(f"It is asked again from {at:%Y-%m-%dT%H:%M:%SZ} on.")
    job = await begin_look(session, row, actor)
    await recorded(
        session, actor, "council_committee.look", COMMITTEES.path_of(row), owner=row.owner
    )
    return job


async def end_committee(
    session: WriteSession, committee: UUID, *, actor: Actor, matches: Matches
) -> None:
    """Its meetings stay as they are. Raises CommitteeNotFound, CommitteeEnded."""
    await read_committee(session, committee, actor.principal)
    row = await repository.hold(session, committee)
    matches(committee_etag(row))
    _check_going(row)
    await move_on(session, row, "ended", actor)


def _check_going(row: CouncilCommittee) -> None:
    if row.state == "ended":
        raise CommitteeEnded(f"It was ended on {row.changed_at:%Y-%m-%d}; write it down again.")


async def move_on(session: WriteSession, row: CouncilCommittee, state: str, actor: Actor) -> None:
    """To another state, which is recorded; to the same one is not."""
    if row.state == state:
        session.add(row)
        return
    before = row.model_dump(mode="json")
    row.state, row.version, row.changed_at = state, row.version + 1, actor.now
    act = "ended" if state == "ended" else "changed"
    await COMMITTEES.write(session, actor, act, row, owner=row.owner, before=before)
