"""What a council's calendar says becomes the board's meetings; what did not change stays."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.board.councils import repository
from services.board.councils.models import CouncilCommittee, CouncilMeeting
from services.board.councils.rules.changes import Change, CouncilEntry, change_of
from services.board.meetings.problems import MeetingCancelled, MeetingPast
from services.board.meetings.schemas import CancelledMeeting, MovedMeeting, NewMeeting
from services.board.meetings.service import add_meeting, cancel_meeting, move_meeting
from services.board.moderngov.rules import records
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.days import london_day

LENGTH = timedelta(hours=2)
"""How long a meeting is taken to be: ModernGov tells no end."""
NO_PLACE, LONGEST = "To be announced", 200
REASON = "As the council's calendar says."


async def take_over(
    session: WriteSession,
    mapping: CouncilCommittee,
    found: Sequence[records.CouncilMeeting],
    actor: Actor,
) -> dict[str, int]:
    """How many were called, moved, cancelled, and are left out for want of a time."""
    known = await repository.meetings_of(session, mapping.id)
    counts = {"called": 0, "moved": 0, "cancelled": 0, "untimed": 0}
    for each in found:
        before = known.get(each.id)
        now = _entry(each, before)
        if now is None:
            counts["untimed"] += 1
        elif change := change_of(before and _last(before), now):
            row = before or CouncilMeeting(mapping=mapping.id, code=each.id)
            counts[change] += await _follow(session, mapping, row, change, now, actor)
    return counts


def _last(row: CouncilMeeting) -> CouncilEntry:
    return CouncilEntry(row.starts_at, row.place, row.cancelled)


def _entry(found: records.CouncilMeeting, before: CouncilMeeting | None) -> CouncilEntry | None:
    """None where no time is told, nor was when the meeting had the same day."""
    at = found.at
    if at is None and before is not None and london_day(before.starts_at) == found.day:
        at = before.starts_at
    if at is None:
        return None
    return CouncilEntry(at.astimezone(UTC), found.place[:LONGEST] or NO_PLACE, found.cancelled)


async def _follow(
    session: WriteSession,
    mapping: CouncilCommittee,
    row: CouncilMeeting,
    change: Change,
    now: CouncilEntry,
    actor: Actor,
) -> bool:
    """Whether it changed the board's meeting, which may have begun, or be cancelled, already."""
    try:
        async with session.begin_nested():
            await _act(session, mapping, row, change, now, actor)
            done = True
    except (MeetingCancelled, MeetingPast):
        done = False
    row.starts_at, row.place, row.cancelled = now
    session.add(row)
    return done


async def _act(
    session: WriteSession,
    mapping: CouncilCommittee,
    row: CouncilMeeting,
    change: Change,
    now: CouncilEntry,
    actor: Actor,
) -> None:
    starts, ends = now.starts_at.isoformat(), (now.starts_at + LENGTH).isoformat()
    times: dict[str, Any] = {"starts_at": starts, "ends_at": ends, "place": now.place}
    if change == "called":
        new = NewMeeting(board=mapping.board, title=_title(mapping, now.starts_at), **times)
        row.meeting = (await add_meeting(session, new, actor=actor)).row.id
    elif change == "moved":
        moved = MovedMeeting(reason=REASON, **times)
        await move_meeting(session, row.meeting, moved, actor=actor, matches=_any)
    else:
        cancelled = CancelledMeeting(reason=REASON)
        await cancel_meeting(session, row.meeting, cancelled, actor=actor, matches=_any)


def _title(mapping: CouncilCommittee, at: datetime) -> str:
    return f"{(mapping.title or 'Meeting')[: LONGEST - 20]}, {london_day(at):%d %B %Y}"


def _any(_: str) -> None:
    """Whatever version it has."""
