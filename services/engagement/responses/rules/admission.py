"""When a response is taken: by the state of the consultation and the second that it came."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from services.engagement.consultations.rules.calendar import closing_moment
from services.engagement.consultations.rules.states import MAIN, State, place_of
from services.shared.days import LONDON, london_day

Refusal = Literal["unknown", "not_open", "closed", "paused", "withdrawn", "frozen"]
BODY = timedelta(seconds=60)
"""So long may the body of a request take whose head came in time."""
SAID: dict[Refusal, str] = {
    "unknown": "It is not published.",
    "not_open": "It is not open yet.",
    "closed": "It is closed.",
    "paused": "It is paused; it goes on later, and the closing moves with it.",
    "withdrawn": "It was withdrawn by the body that consults.",
    "frozen": "The responses are frozen for the analysis.",
}


class Course(NamedTuple):
    """Where a consultation stands: `state` as it was left, `frozen` whether its responses are."""

    state: State
    left: State | None
    opened_on: date | None
    closes_on: date | None
    frozen: bool = False

    @property
    def asked(self) -> State:
        """A call-in stops nobody from responding."""
        return self.left if self.state == "called_in" and self.left else self.state


def counted_moment(head: datetime, end: datetime) -> datetime:
    """When a request counts as received: by its head, where its body took no longer than 60 s."""
    return head if end - head <= BODY else end


def refusal_of(course: Course, moment: datetime) -> Refusal | None:
    """Why a response of the public is not taken at that moment; to the second, in London."""
    if course.state == "paused":
        return "paused"
    if course.state == "withdrawn":
        return "withdrawn" if course.opened_on else "unknown"
    at = place_of(course.asked)
    if at < MAIN.index("published"):
        return "unknown"
    if at < MAIN.index("open"):
        return "not_open"
    if at > MAIN.index("open") or is_late(course, moment):
        return "closed"
    return None


def is_late(course: Course, moment: datetime) -> bool:
    """After the last second of the last day."""
    closes = course.closes_on
    return closes is not None and moment >= closing_moment(closes) + timedelta(seconds=1)


def entry_refusal(course: Course) -> Refusal | None:
    """Why an officer enters no response; post that came late is entered until the freeze."""
    if course.state == "withdrawn":
        return "withdrawn"
    if course.opened_on is None:
        return "not_open"
    if course.frozen or place_of(course.state, course.left) > MAIN.index("closed"):
        return "frozen"
    return None


def could_be_received(course: Course, received_at: datetime, now: datetime) -> bool:
    """Since it opened, and not in the future."""
    opened = course.opened_on
    return received_at <= now and opened is not None and london_day(received_at) >= opened


def kept_moment(moment: datetime, *, invited: bool) -> datetime:
    """As it is kept: of those who are invited the London day alone, so that nobody is known by when
    they answered."""
    if not invited:
        return moment
    return datetime.combine(london_day(moment), time(), LONDON).astimezone(UTC)
