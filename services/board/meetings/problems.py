"""What can be wrong with meetings."""

from services.shared.errors import Conflict, Invalid, NotFound


class MeetingNotFound(NotFound):
    code = "meeting_not_found"
    title = "There is no such meeting"
    example = "There is no such meeting, or none of a board of your organisations."


class MeetingTimes(Invalid):
    code = "meeting_times"
    title = "A meeting cannot be then"
    example = "It starts at 14:00 and ends at 13:00; give a later end."


class MeetingCancelled(Conflict):
    code = "meeting_cancelled"
    title = "The meeting is cancelled"
    example = "It was cancelled: the chair is ill. Write down another meeting."


class MeetingPast(Conflict):
    code = "meeting_past"
    title = "The meeting has begun"
    example = "It began on 2026-11-02; only a meeting to come is moved or cancelled."


class DayToCome(Invalid):
    code = "day_to_come"
    title = "The day is still to come"
    example = "2099-01-01 is to come; only what has happened is recorded."


class AgendaPublished(Conflict):
    code = "agenda_published"
    title = "The agenda is published already"
    example = "It was published on 2026-11-02; what comes later is a supplement."


class AgendaLate(Conflict):
    code = "agenda_late"
    title = "The agenda is published too late"
    example = (
        "It was due on 2026-11-02: 5 clear days before the meeting of 2026-11-10 (Local Government "
        "Act 1972 s.100B(3)). Give the reason of urgency that the chair accepts."
    )
