"""Events as they are shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.engagement.events.models import CommunityEvent, EventMove
from services.engagement.events.rules.phases import phase_at, shown_attendance
from services.engagement.events.schemas import (
    CommunityEventView,
    EventMoveView,
    EventPlace,
    EventText,
    PublicEvent,
)
from services.shared.calendars import CalendarEntry
from services.shared.feeds import FeedEntry

PUBLIC_PREFIX = "/v1/public/events"


def _told(row: CommunityEvent, moves: Sequence[EventMove], now: datetime) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields}
    return kept | {
        "organisation": row.owner,
        "phase": phase_at(now, row.starts_at, row.ends_at, row.state),
        "english": EventText(**row.english),
        "welsh": EventText(**row.welsh) if row.welsh else None,
        "place": EventPlace(**row.place),
        "moves": [
            EventMoveView(
                starts_at=each.started_at,
                ends_at=each.ended_at,
                place=EventPlace(**each.place),
                reason=each.reason,
                moved_at=each.moved_at,
            )
            for each in moves
        ],
    }


def view_of(row: CommunityEvent, moves: Sequence[EventMove], now: datetime) -> CommunityEventView:
    told = _told(row, moves, now)
    return CommunityEventView(**{name: told[name] for name in CommunityEventView.model_fields})


def public_view(
    row: CommunityEvent, moves: Sequence[EventMove], now: datetime, published: set[UUID]
) -> PublicEvent:
    """`published` are the consultations that everybody may see."""
    attended, note = shown_attendance(row.attended)
    told = _told(row, moves, now) | {
        "consultation": row.consultation if row.consultation in published else None,
        "attended": attended,
        "attended_note": note,
        "links": {"self": f"{PUBLIC_PREFIX}/{row.id}"},
    }
    return PublicEvent(**{name: told[name] for name in PublicEvent.model_fields})


def text_in(language: str, row: CommunityEvent) -> EventText:
    """English where there is no other text."""
    return EventText(**((row.welsh if language == "welsh" else None) or row.english))


def calendar_entries(
    rows: Sequence[CommunityEvent], language: str, address: str
) -> Iterator[CalendarEntry]:
    for row in rows:
        said = text_in(language, row)
        yield CalendarEntry(
            uid=str(row.id),
            sequence=row.edition - 1,
            changed_at=row.told_at or row.changed_at,
            starts=row.starts_at,
            ends=row.ends_at,
            summary=said.title,
            description=said.description,
            location=", ".join(_where(row.place)),
            url=f"{address}{PUBLIC_PREFIX}/{row.id}",
            status="CANCELLED" if row.state == "cancelled" else "CONFIRMED",
        )


def _where(place: Mapping[str, Any]) -> Iterator[str]:
    yield from (place[name] for name in ("name", "address", "postcode") if place.get(name))


def feed_entries(
    rows: Sequence[CommunityEvent], language: str, address: str
) -> Iterator[FeedEntry]:
    for row in rows:
        said = text_in(language, row)
        yield FeedEntry(
            id=row.id.urn,
            title=said.title,
            updated=row.told_at or row.changed_at,
            link=f"{address}{PUBLIC_PREFIX}/{row.id}",
            summary=said.description,
            categories=[row.kind],
        )
