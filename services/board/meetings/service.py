"""What can happen to a meeting: it is called, moved and cancelled, and its agenda is published."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from services.board.boards.models import Board
from services.board.boards.service import own_board
from services.board.meetings import repository
from services.board.meetings.models import Meeting
from services.board.meetings.problems import (
    AgendaLate,
    AgendaPublished,
    DayToCome,
    MeetingCancelled,
    MeetingNotFound,
    MeetingPast,
    MeetingTimes,
)
from services.board.meetings.reference.tables import notice_policies
from services.board.meetings.repository import BoardMeeting
from services.board.meetings.rules.clear_days import NoticePolicy, agenda_due, policy_on
from services.board.meetings.rules.recurrence import starts_of
from services.board.meetings.schemas import (
    AgendaPublication,
    CancelledMeeting,
    MeetingTime,
    MovedMeeting,
    NewMeeting,
    NewSeries,
)
from services.contracts.holidays import bank_holidays
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.owning import NotYours

PREFIX = "/v1/board/meetings"
LONGEST = timedelta(days=1)
MEETINGS = Resource[Meeting](
    "uk.marches.board.meeting",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def meeting_etag(found: BoardMeeting) -> str:
    """It moves with what is told of its board, too."""
    return etag_of(found.row.id, found.row.version, found.board.version)


def notice_of(row: Meeting, board: Board) -> tuple[NoticePolicy, date] | None:
    """Which rule its agenda is published by, and the last day for it."""
    day = london_day(row.starts_at)
    policy = policy_on(notice_policies(), board.nation, board.kind, day)
    return policy and (policy, agenda_due(day, policy.clear_days, bank_holidays()))


async def read_meeting(
    session: AnySession, meeting: UUID, principal: Principal, pointer: str | None = None
) -> BoardMeeting:
    """Raises MeetingNotFound, also for one of a board that the caller has no part in."""
    found = await repository.meeting_by_id(session, meeting, principal)
    if found is None:
        said = MeetingNotFound.example
        faults = [Fault(pointer, MeetingNotFound.code, said)] if pointer else []
        raise MeetingNotFound(said, errors=faults)
    return found


async def hold_meeting(
    session: WriteSession, meeting: UUID, principal: Principal, pointer: str | None = None
) -> BoardMeeting:
    """One that the caller prepares, held against everybody else. Raises MeetingNotFound, NotYours.

    Acts on one meeting follow each other: they are few, and number what they add.
    """
    found = await read_meeting(session, meeting, principal, pointer)
    if found.row.owner not in principal.orgs:
        raise NotYours(f"This meeting is prepared by {found.row.owner} only.")
    return BoardMeeting(await repository.hold(session, meeting), found.board)


async def add_meeting(session: WriteSession, new: NewMeeting, *, actor: Actor) -> BoardMeeting:
    """Raises BoardNotFound, NotYours, MeetingTimes."""
    board = await own_board(session, new.board, actor.principal, "#/board")
    _check_times(new)
    return BoardMeeting(await _add(session, board, new, new.starts_at, None, actor), board)


async def add_series(
    session: WriteSession, new: NewSeries, *, actor: Actor
) -> tuple[UUID, Sequence[BoardMeeting]]:
    """Raises BoardNotFound, NotYours, MeetingTimes."""
    board = await own_board(session, new.board, actor.principal, "#/board")
    _check_times(new)
    series = uuid4()
    rows = [
        BoardMeeting(await _add(session, board, new, start, series, actor), board)
        for start in starts_of(new.starts_at, new.every, new.count)
    ]
    return series, rows


async def _add(
    session: WriteSession,
    board: Board,
    new: NewMeeting,
    starts_at: datetime,
    series: UUID | None,
    actor: Actor,
) -> Meeting:
    row = Meeting(
        id=uuid4(),
        owner=board.owner,
        board=board.id,
        series=series,
        title=new.title,
        place=new.place,
        starts_at=starts_at.astimezone(UTC),
        ends_at=(starts_at + (new.ends_at - new.starts_at)).astimezone(UTC),
        planned_at=starts_at.astimezone(UTC),
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
    )
    await _write(session, actor, "created", BoardMeeting(row, board))
    return row


def _check_times(new: MeetingTime) -> None:
    if not timedelta(0) < new.ends_at - new.starts_at <= LONGEST:
        said = f"It starts at {new.starts_at} and ends at {new.ends_at}; give an end within a day."
        raise MeetingTimes(said, errors=[Fault("#/ends_at", MeetingTimes.code, said)])


async def _keep(
    session: WriteSession, actor: Actor, act: str, found: BoardMeeting, before: object
) -> None:
    found.row.version, found.row.changed_at = found.row.version + 1, actor.now
    await _write(session, actor, act, found, before)


async def _write(
    session: WriteSession, actor: Actor, act: str, found: BoardMeeting, before: object = None
) -> None:
    """Told to all who read the board's papers."""
    row, board = found
    await MEETINGS.write(
        session, actor, act, row, owner=row.owner, before=before, audience=board.readers
    )


async def move_meeting(
    session: WriteSession, meeting: UUID, new: MovedMeeting, *, actor: Actor, matches: Matches
) -> BoardMeeting:
    """Raises MeetingNotFound, NotYours, MeetingCancelled, MeetingPast, MeetingTimes."""
    found = await _to_come(session, meeting, actor, matches)
    _check_times(new)
    if new.starts_at <= actor.now:
        said = f"{new.starts_at} is over; move it to a time that is to come."
        raise MeetingTimes(said, errors=[Fault("#/starts_at", MeetingTimes.code, said)])
    row, before = found.row, found.row.model_dump(mode="json")
    row.starts_at, row.ends_at, row.place = new.starts_at, new.ends_at, new.place
    row.moved_reason, row.sequence = new.reason, row.sequence + 1
    await _keep(session, actor, "moved", found, before)
    return found


async def cancel_meeting(
    session: WriteSession, meeting: UUID, new: CancelledMeeting, *, actor: Actor, matches: Matches
) -> BoardMeeting:
    """It stays on record. Raises MeetingNotFound, NotYours, MeetingCancelled, MeetingPast."""
    found = await _to_come(session, meeting, actor, matches)
    row, before = found.row, found.row.model_dump(mode="json")
    row.state, row.cancelled_reason, row.sequence = "cancelled", new.reason, row.sequence + 1
    await _keep(session, actor, "cancelled", found, before)
    return found


async def _to_come(
    session: WriteSession, meeting: UUID, actor: Actor, matches: Matches
) -> BoardMeeting:
    found = await hold_meeting(session, meeting, actor.principal)
    matches(meeting_etag(found))
    check_held(found.row)
    if found.row.starts_at <= actor.now:
        said = f"It began on {london_day(found.row.starts_at)}; it stays as it was."
        raise MeetingPast(said)
    return found


def check_held(row: Meeting) -> None:
    """Raises MeetingCancelled."""
    if row.state == "cancelled":
        raise MeetingCancelled(f"It was cancelled: {row.cancelled_reason}")


async def publish_agenda(
    session: WriteSession, meeting: UUID, new: AgendaPublication, *, actor: Actor, matches: Matches
) -> BoardMeeting:
    """Raises MeetingNotFound, NotYours, MeetingCancelled, AgendaPublished, AgendaLate,
    DayToCome.
    """
    found = await hold_meeting(session, meeting, actor.principal)
    row = found.row
    matches(meeting_etag(found))
    check_held(row)
    if row.published_at is not None:
        said = f"It was published on {row.published_on}; add to it by supplements."
        raise AgendaPublished(said)
    today = london_day(actor.now)
    published_on = new.published_on or today
    if published_on > today:
        said = f"{published_on} is to come; publish it on that day."
        raise DayToCome(said, errors=[Fault("#/published_on", DayToCome.code, said)])
    _check_notice(found, new.urgency, published_on)
    before = row.model_dump(mode="json")
    row.published_on, row.published_at = published_on, actor.now
    row.late_reason = new.urgency
    await _keep(session, actor, "agenda_published", found, before)
    return found


def _check_notice(found: BoardMeeting, urgency: str | None, day: date) -> None:
    notice = notice_of(*found)
    if notice is None or urgency is not None:
        return
    policy, due = notice
    if day > due:
        raise AgendaLate(
            f"It was due on {due}: {policy.clear_days} clear days before the meeting of "
            f"{london_day(found.row.starts_at)} ({policy.citation}). Give the reason of urgency "
            "that the chair accepts."
        )
