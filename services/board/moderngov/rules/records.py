"""Committees and meetings of a council, as far as anybody may know of them.

Names and documents only: what an answer says of councillors is never read.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from services.board.moderngov.rules.elements import all_of, is_true, name_of, text_of
from services.shared.days import LONDON

MOST = 5_000
LONGEST = 500
DATE = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]m)?", re.I
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CANCELLED = re.compile(r"cancel|abandon", re.I)


class Committee(NamedTuple):
    """A committee that is in being."""

    id: int
    title: str


class CouncilMeeting(NamedTuple):
    """A meeting in a list; `at` is None where its time is not told."""

    id: int
    committee: int | None
    day: date
    at: datetime | None
    title: str
    place: str
    cancelled: bool


class Document(NamedTuple):
    """A paper that is open to everybody."""

    title: str
    url: str


class CouncilItem(NamedTuple):
    """An agenda item that is open to everybody."""

    number: str
    title: str
    documents: tuple[Document, ...]


class CouncilAgenda(NamedTuple):
    """A meeting with its items."""

    meeting: CouncilMeeting
    items: tuple[CouncilItem, ...]
    documents: tuple[Document, ...]


def written(day: date) -> str:
    """As ModernGov reads a date. An ISO date it drops, and answers with all that there is."""
    return f"{day:%d/%m/%Y}"


def committees(root: Element) -> list[Committee]:
    """Those that are neither expired nor deleted."""
    found: dict[int, Committee] = {}
    for each in all_of(root, "committee"):
        number = number_of(each, "committeeid")
        ended = is_true(each, "committeeexpired") or is_true(each, "committeedeleted")
        if number is not None and not ended and len(found) < MOST:
            found[number] = Committee(number, _short(text_of(each, "committeetitle")))
    return list(found.values())


def meetings(root: Element, first: date, last: date) -> list[CouncilMeeting]:
    """Those within the days: some installations answer with others too."""
    found: dict[int, CouncilMeeting] = {}
    for each in all_of(root, "meeting"):
        meeting = meeting_of(each)
        if meeting is not None and first <= meeting.day <= last and len(found) < MOST:
            found[meeting.id] = meeting
    return sorted(found.values(), key=lambda each: (each.day, each.id))


def agenda(root: Element, base: str) -> CouncilAgenda | None:
    """A meeting with what is open to everybody; None where there is no such meeting."""
    whole = root if name_of(root) == "meeting" else next(all_of(root, "meeting"), root)
    meeting = meeting_of(whole)
    if meeting is None:
        return None
    of_items = list(all_of(whole, "agendaitem"))
    within = {
        upgraded(text_of(doc, "url"), base) for each in of_items for doc in all_of(each, "doc")
    }
    items = [_item(each, base) for each in of_items if not is_true(each, "isrestricted")]
    others = (each for each in _documents(whole, base) if each.url not in within)
    return CouncilAgenda(meeting, tuple(items), tuple(others))


def _item(element: Element, base: str) -> CouncilItem:
    number = text_of(element, "agendaitemnumber") or text_of(element, "agendanumber")
    title = text_of(element, "agendaitemtitle")
    return CouncilItem(_short(number), _short(title), tuple(_documents(element, base)))


def meeting_of(element: Element) -> CouncilMeeting | None:
    """None for one without an id or a date."""
    number, told = number_of(element, "meetingid"), text_of(element, "meetingdate")
    day = _day(told)
    if number is None or day is None:
        return None
    return CouncilMeeting(
        number,
        number_of(element, "committeeid"),
        day,
        _moment(day, text_of(element, "meetingtime") or told),
        _short(text_of(element, "committeetitle") or text_of(element, "meetingtitle")),
        _short(text_of(element, "meetinglocation") or text_of(element, "meetingvenue")),
        bool(CANCELLED.search(text_of(element, "meetingstatus"))),
    )


def number_of(element: Element, name: str) -> int | None:
    told = text_of(element, name)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def upgraded(url: str, base: str) -> str | None:
    """The address of a document, over https; None for one on another host, and for none."""
    home = urlsplit(base)
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.hostname != home.hostname:
        return None
    return parts._replace(scheme="https", netloc=home.netloc, fragment="").geturl()


def _documents(element: Element, base: str) -> Iterator[Document]:
    for each in all_of(element, "doc"):
        url = upgraded(text_of(each, "url"), base)
        if url is not None and not is_true(each, "isrestricted"):
            yield Document(_short(text_of(each, "title")), url)


def _day(told: str) -> date | None:
    match = DATE.match(told) or ISO.match(told)
    try:
        return match and date(*(int(match[name]) for name in ("year", "month", "day")))
    except ValueError:
        return None


def _moment(day: date, told: str) -> datetime | None:
    match = CLOCK.search(told)
    if match is None:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    try:
        return datetime.combine(day, time(hour, int(match["minute"])), LONDON)
    except ValueError:
        return None


def _short(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).split())[:LONGEST]
