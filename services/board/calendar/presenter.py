"""Meetings, events and consultations as entries of a calendar and of a feed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from services.board.calendar.queries import Announcement
from services.board.calendar.schemas import PublicMeeting
from services.board.meetings.repository import BoardMeeting
from services.board.meetings.rules.recurrence import every_of, recurrence_rule
from services.contracts.announcements import AnnouncedEvent
from services.shared.calendars import CalendarEntry
from services.shared.days import LONDON
from services.shared.feeds import FeedEntry

PREFIX = "/v1/board/calendar"


def view_of(found: BoardMeeting) -> PublicMeeting:
    row, board = found
    elsewhere = {"board_name": board.name, "organisation": row.owner, "changed_at": found.told_at}
    told = row.model_dump(include={*PublicMeeting.model_fields} - elsewhere.keys())
    return PublicMeeting(**told, **elsewhere)


def calendar_entries(
    meetings: Sequence[BoardMeeting], others: Announcement, address: str
) -> Iterator[CalendarEntry]:
    """Each has its UID for ever; what is cancelled stays, and says so."""
    by_series = sorted(meetings, key=lambda each: str(each.row.series or each.row.id))
    for _, each in groupby(by_series, key=lambda each: each.row.series or each.row.id):
        yield from _series_entries(list(each), address)
    yield from _announced_entries(others, address)


def _series_entries(found: Sequence[BoardMeeting], address: str) -> Iterator[CalendarEntry]:
    """A series as one entry that recurs, and one more for each that is moved or cancelled."""
    first = found[0].row
    planned = [each.row.planned_at for each in found]
    every = every_of(planned) if first.series else None
    if first.series is None or every is None:
        yield from (_meeting_entry(each, address) for each in found)
        return
    uid = str(first.series)
    yield _whole_series(found, uid, recurrence_rule(planned[0], every, len(planned)), address)
    for each in found:
        if each.row.sequence:
            yield _meeting_entry(each, address, uid=uid, moved_from=each.row.planned_at)


def _whole_series(
    found: Sequence[BoardMeeting], uid: str, rule: str, address: str
) -> CalendarEntry:
    """As it was called, with the place and length of those that are as they were."""
    row, board = next((each for each in found if not each.row.sequence), found[0])
    starts = found[0].row.planned_at
    return CalendarEntry(
        uid=uid,
        sequence=board.renames,
        changed_at=max(row.created_at, board.renamed_at or row.created_at),
        starts=starts,
        ends=starts + (row.ends_at - row.starts_at),
        summary=f"{board.name}: {row.title}",
        location=row.place,
        url=f"{address}{PREFIX}/{found[0].row.id}",
        repeats=rule,
    )


def _meeting_entry(
    found: BoardMeeting, address: str, *, uid: str = "", moved_from: datetime | None = None
) -> CalendarEntry:
    row, board = found
    return CalendarEntry(
        uid=uid or str(row.id),
        sequence=row.sequence + board.renames,
        changed_at=found.told_at,
        starts=row.starts_at,
        ends=row.ends_at,
        summary=f"{board.name}: {row.title}",
        location=row.place,
        description=row.cancelled_reason or row.moved_reason or "",
        url=f"{address}{PREFIX}/{row.id}",
        status="CANCELLED" if row.state == "cancelled" else "CONFIRMED",
        moved_from=moved_from,
    )


def _announced_entries(others: Announcement, address: str) -> Iterator[CalendarEntry]:
    """With the UID that they have in the calendars of the engagement service."""
    for event in others.events:
        yield CalendarEntry(
            uid=str(event.id),
            sequence=event.edition - 1,
            changed_at=event.told_at,
            starts=event.starts_at,
            ends=event.ends_at,
            summary=event.english.title,
            description=event.english.description,
            location=event.place.line,
            url=address + event.links["self"],
            status="CANCELLED" if event.cancelled_reason else "CONFIRMED",
        )
    for each in others.consultations:
        if each.starts_on and each.closes_on:
            yield CalendarEntry(
                uid=str(each.id),
                sequence=each.edition - 1,
                changed_at=each.told_at,
                starts=each.starts_on,
                ends=each.closes_on,
                summary=each.english.title,
                description=each.told,
                url=address + each.links["self"],
                status="CANCELLED" if each.state == "withdrawn" else "CONFIRMED",
            )


def feed_entries(
    meetings: Sequence[BoardMeeting], others: Announcement, address: str
) -> list[FeedEntry]:
    """What was told last first; an entry moves with what everybody sees of it."""
    told = [_meeting_news(each, address) for each in meetings]
    told += (_event_news(each, address) for each in others.events)
    told += (
        FeedEntry(
            id=each.id.urn,
            title=each.english.title,
            updated=each.told_at,
            link=address + each.links["self"],
            summary=each.told,
            categories=("consultation", each.state),
        )
        for each in others.consultations
    )
    return sorted(told, key=place_of, reverse=True)


def place_of(entry: FeedEntry) -> tuple[datetime, UUID]:
    """Where it stands in the feed."""
    return entry.updated, UUID(entry.id)


def _meeting_news(found: BoardMeeting, address: str) -> FeedEntry:
    row, board = found
    reason = row.cancelled_reason or row.moved_reason
    when = f"{_said(row.starts_at)}, {row.place}"
    return FeedEntry(
        id=row.id.urn,
        title=f"{board.name}: {row.title}",
        updated=found.told_at,
        link=f"{address}{PREFIX}/{row.id}",
        summary=f"{when}. {reason}" if reason else when,
        categories=("meeting", row.state),
    )


def _event_news(event: AnnouncedEvent, address: str) -> FeedEntry:
    state = "cancelled" if event.cancelled_reason else "announced"
    when = f"{_said(event.starts_at)}, {event.place.line}"
    return FeedEntry(
        id=event.id.urn,
        title=event.english.title,
        updated=event.told_at,
        link=address + event.links["self"],
        summary=f"{when}. {event.cancelled_reason or event.english.description}",
        categories=("event", state),
    )


def _said(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%A %d %B %Y, %H:%M}"
