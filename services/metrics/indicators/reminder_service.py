"""Who is reminded of local figures that are due and not there."""

from collections.abc import Collection, Sequence

from services.metrics.indicators import repository
from services.metrics.indicators.models import Indicator, Reminder
from services.metrics.indicators.queries import EVENT, PATH
from services.metrics.indicators.rules.due_dates import Due, awaited
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, emit
from services.shared.database import WriteSession
from services.shared.periods import Frequency


async def remind(
    session: WriteSession, actor: Actor, of: Collection[str] | None = None
) -> Sequence[tuple[Indicator, Due]]:
    """Raise an event for each local figure that is due and not there, once a period.

    `of` are the organisations whose indicators are meant; None means all.
    """
    raised = []
    for indicator in await repository.local_in_force(session):
        if of is not None and indicator.organisation not in of:
            continue
        frequency: Frequency = indicator.frequency  # type: ignore[assignment]
        due = awaited(actor.now.date(), frequency, indicator.due_days or 0)
        if await _is_first(session, actor, indicator, due):
            subject = f"{indicator.code}/{due.period}"
            path = f"{PATH}/{indicator.code}"
            notice = Notice(f"{EVENT}.reminder", subject, subject, path, str(due.day))
            await emit(session, notice, indicator.organisation or "")
            raised.append((indicator, due))
    return raised


async def _is_first(session: WriteSession, actor: Actor, indicator: Indicator, due: Due) -> bool:
    if not await repository.is_awaited(session, indicator.id, due.period):
        return False
    reminder = Reminder(
        indicator_id=indicator.id, period=due.period, due=due.day, reminded_at=actor.now
    )
    return await repository.add_reminder(session, reminder)
