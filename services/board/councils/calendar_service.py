"""What a council's calendar says becomes the board's meetings; what did not change stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from services.board.councils import repository
from services.board.councils.models import CouncilCommittee, CouncilMeeting
from services.board.councils.rules.changes import Change, CouncilEntry, change_of
from services.board.meetings.problems import MeetingCancelled, MeetingPast, MeetingTimes
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
        elif change := change_of(_last(before) if before else None, now):
            act = _CouncilAct(session, mapping, before, now, actor)
            counts[change] += await act.follow(each.id, change)
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


@dataclass(frozen=True)
class _CouncilAct:
    """Something that a council did to one of its meetings."""

    session: WriteSession
    mapping: CouncilCommittee
    before: CouncilMeeting | None
    now: CouncilEntry
    actor: Actor

    async def follow(self, code: int, change: Change) -> bool:
        """Whether it changed the board's meeting, which may have begun or be cancelled here."""
        row, now = self.before, self.now
        if row is None or change == "called":
            meeting = await self._call()
            row = row or CouncilMeeting(
                mapping=self.mapping.id, code=code, meeting=meeting, **now._asdict()
            )
            row.meeting, done = meeting, True
        else:
            done = await self._changed(row.meeting, change)
        row.starts_at, row.place, row.cancelled = now
        self.session.add(row)
        return done

    @property
    def _times(self) -> dict[str, Any]:
        starts, ends = self.now.starts_at, self.now.starts_at + LENGTH
        told = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}
        return told | {"place": self.now.place}

    async def _call(self) -> UUID:
        title = f"{(self.mapping.title or 'Meeting')[: LONGEST - 20]}, "
        title += f"{london_day(self.now.starts_at):%d %B %Y}"
        new = NewMeeting(board=self.mapping.board, title=title, **self._times)
        return (await add_meeting(self.session, new, actor=self.actor)).row.id

    async def _changed(self, meeting: UUID, change: Change) -> bool:
        session, actor = self.session, self.actor
        try:
            if change == "moved":
                moved = MovedMeeting(reason=REASON, **self._times)
                await move_meeting(session, meeting, moved, actor=actor, matches=_any)
            else:
                cancelled = CancelledMeeting(reason=REASON)
                await cancel_meeting(session, meeting, cancelled, actor=actor, matches=_any)
        except (MeetingCancelled, MeetingPast, MeetingTimes):  # raised before anything is written
            return False
        return True


def _any(_: str) -> None:
    """Whatever version it has."""
