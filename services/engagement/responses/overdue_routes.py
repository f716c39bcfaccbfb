"""`/v1/engagement/overdue`: of all consultations, for whom it concerns."""

from datetime import UTC, date, datetime, time, timedelta

from fastapi import Request

from services.engagement.consultations.clock_queries import overdue
from services.engagement.consultations.params import On
from services.engagement.consultations.presenter import clock_of
from services.engagement.consultations.routes import Reader
from services.engagement.consultations.schemas.clocks import Clocks
from services.engagement.responses.flag_queries import overdue_flags
from services.engagement.responses.moderation_presenter import flag_clock_of
from services.shared.days import LONDON, london_day
from services.shared.routing import Router, StrictRoute

OVERDUE = "/v1/engagement/overdue"
MOST_SHOWN = 500

router = Router(tags=["clocks"], route_class=StrictRoute)


@router.get(OVERDUE, summary="What is overdue, of all consultations")
async def list_overdue(request: Request, principal: Reader, on: On = None) -> Clocks:
    """Of the caller's organisations, what was due longest ago first: the first 500. What hints at
    danger, and was not read in time, is in it for the named officer and the deputy alone.
    """
    now = datetime.now(UTC)
    day = on or london_day(now)
    async with request.app.state.database.read() as session:
        clocks = await overdue(session, principal, day)
        flags = await overdue_flags(session, principal, moment_of(day, now))
    found = [(row.number or 0, clock_of(row, each, day)) for row, each in clocks]
    found += [(each.queue.number, flag_clock_of(each)) for each in flags]
    found.sort(key=lambda each: (each[1].due_on, each[0]))
    return Clocks(on=day, items=[each for _, each in found[:MOST_SHOWN]])


def moment_of(day: date, now: datetime) -> datetime:
    """Now, of today; of another day its end in London."""
    if day == london_day(now):
        return now
    return datetime.combine(day + timedelta(days=1), time(), LONDON)
