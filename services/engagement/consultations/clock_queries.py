"""The clocks of many consultations."""

from collections.abc import Sequence
from datetime import date

from services.engagement.consultations import repository
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.queries import Whole
from services.engagement.consultations.rules.clocks import Clock
from services.engagement.consultations.rules.due import clocks_of
from services.engagement.consultations.rules.states import ENDED
from services.shared.auth import Principal
from services.shared.database import AnySession

AT_ONCE = 500


async def clocks_of_many(
    session: AnySession, rows: Sequence[Consultation], day: date
) -> list[tuple[Consultation, list[Clock]]]:
    """Each consultation's, by a statement for all of them."""
    parts = await repository.newest_parts(session, [row.id for row in rows])
    return [(row, clocks_of(Whole(row, parts[row.id]).record(day))) for row in rows]


async def overdue(
    session: AnySession, principal: Principal, day: date
) -> list[tuple[Consultation, Clock]]:
    """Of all the caller's consultations, what was due longest ago first."""
    found, number = [], 0
    while rows := await repository.running_after(session, number, AT_ONCE, principal):
        found += [
            (row, clock)
            for row, clocks in await clocks_of_many(session, rows, day)
            for clock in clocks
            if row.state not in ENDED and clock.overdue_on(day)
        ]
        number = rows[-1].number or 0
    return sorted(found, key=lambda each: (each[1].due_on, each[0].number or 0))
