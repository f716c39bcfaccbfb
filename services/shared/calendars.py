"""Calendars as iCalendar (RFC 5545): published, with times in London that nobody reads wrongly.

The same entries are the same bytes, since DTSTAMP is when an entry changed: a calendar has an ETag.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from services.shared.days import LONDON

MEDIA_TYPE = "text/calendar; charset=utf-8"
LINE_OCTETS = 75
CONTINUED_OCTETS = LINE_OCTETS - 1
CONTINUING_BITS, CONTINUING = 0b11000000, 0b10000000
"""An octet of UTF-8 that goes on with a character."""
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
TIMEZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZNAME:BST",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "DTSTART:19960331T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZNAME:GMT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""As summer time is since 1996; without it some programs read the times as UTC (section 3.6.5)."""


@dataclass(frozen=True)
class CalendarEntry:
    """Something in a calendar, either at moments (aware) or on whole days, the last one among them.

    `uid` is for ever; `sequence` counts up with each change. What is cancelled stays, and says so.
    `moved_from` is when a meeting of a series was to begin; all of a series have one `uid`, and the
    one without `moved_from` says by `repeats` (an RRULE) when the others are.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts: datetime | date
    ends: datetime | date
    summary: str
    url: str
    location: str = ""
    description: str = ""
    status: Status = "CONFIRMED"
    moved_from: datetime | date | None = None
    repeats: str = ""


def written_calendar(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The calendar, in lines of at most 75 octets that end in CRLF."""
    return b"".join(folded(line) + b"\r\n" for line in _lines(name, entries))


def _lines(name: str, entries: Iterable[CalendarEntry]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Marches//Marches//EN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{_text(name)}"
    yield f"X-WR-CALNAME:{_text(name)}"
    yield from TIMEZONE
    for entry in entries:
        yield from _event(entry)
    yield "END:VCALENDAR"


def _event(entry: CalendarEntry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_utc(entry.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(entry.changed_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{entry.status}"
    if entry.moved_from is not None:
        yield f"RECURRENCE-ID{_when(entry.moved_from)}"
    if entry.repeats:
        yield f"RRULE:{entry.repeats}"
    yield f"DTSTART{_when(entry.starts)}"
    yield f"DTEND{_when(_end_of(entry.ends))}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.location:
        yield f"LOCATION:{_text(entry.location)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield f"URL:{entry.url}"
    yield "END:VEVENT"


def _end_of(ends: datetime | date) -> datetime | date:
    """A last day ends with the day after it, which is no longer part of it."""
    return ends if isinstance(ends, datetime) else ends + timedelta(days=1)


def _when(at: datetime | date) -> str:
    if not isinstance(at, datetime):
        return f";VALUE=DATE:{at:%Y%m%d}"
    local = at.astimezone(LONDON)
    if local.fold:  # the hour that comes twice in autumn: its name means the first one
        return f":{_utc(at)}"
    return f";TZID=Europe/London:{local:%Y%m%dT%H%M%S}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    lines = said.replace("\r\n", "\n").replace("\r", "\n")
    return UNSEEN.sub("", lines).translate(ESCAPED)


def folded(line: str) -> bytes:
    """The line over as many lines as it needs (section 3.1), no character cut in two."""
    octets = line.encode()
    parts: list[bytes] = []
    while len(octets) > (room := CONTINUED_OCTETS if parts else LINE_OCTETS):
        while octets[room] & CONTINUING_BITS == CONTINUING:
            room -= 1
        parts.append(octets[:room])
        octets = octets[room:]
    return b"\r\n ".join([*parts, octets])
