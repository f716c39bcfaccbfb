"""What can happen to the timetable: the days of a month are stated, and the newest hold."""

from services.finance.recovery.timetable.models import TimetableMonth
from services.finance.recovery.timetable.schemas import NewTimetableMonth
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession

PREFIX = "/v1/finance/recovery/timetable"


async def state_month(
    session: WriteSession, new: NewTimetableMonth, *, owner: str, actor: Actor
) -> TimetableMonth:
    row = TimetableMonth(
        owner=owner,
        month=new.first,
        stated_by=actor.principal.sub,
        stated_at=actor.now,
        **new.model_dump(exclude={"month"}),
    )
    session.add(row)
    await session.flush()
    notice = Notice(
        "uk.marches.finance.timetable_month.stated", new.month, str(row.number), PREFIX, 1
    )
    await recorded(
        session, actor, "timetable_month.stated", PREFIX, owner=owner, after=new, notice=notice
    )
    return row
