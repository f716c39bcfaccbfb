"""What people say of a figure: nothing is overwritten, and it can be withdrawn."""

from datetime import date

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators import repository
from services.metrics.indicators.commentary_schemas import NewCommentary
from services.metrics.indicators.models import Commentary, Indicator
from services.metrics.indicators.problems import CommentNotFound, CommentWithdrawn, PeriodInvalid
from services.metrics.indicators.queries import EVENT, PATH, read_indicator
from services.shared.audit.actor import Actor
from services.shared.audit.resource import withdraw
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.events.rules.audiences import EVERYBODY
from services.shared.periods import Frequency, period_of
from services.shared.times import latest_period


async def comment(
    session: WriteSession,
    organisations: OrganisationMap,
    code: str,
    new: NewCommentary,
    *,
    actor: Actor,
) -> Commentary:
    """Raises NotYours, IndicatorNotFound, PeriodInvalid."""
    owner = actor.writing(organisations).check(new.organisation, new.period, "#/organisation")
    indicator = await read_indicator(session, code)
    _check_period(indicator, new.period, actor.now.date())
    row = Commentary(
        indicator_id=indicator.id,
        organisation_code=new.organisation,
        period=new.period,
        text=new.text,
        owner=owner,
        written_by=actor.principal.sub,
        written_at=actor.now,
    )
    session.add(row)
    await session.flush()
    path = f"{PATH}/{code}/commentary"
    notice = Notice(f"{EVENT}.commented", code, code, path, row.id or 0, (EVERYBODY,))
    await recorded(session, actor, "indicator.comment", path, owner=owner, after=new, notice=notice)
    return row


async def withdraw_comment(
    session: WriteSession,
    organisations: OrganisationMap,
    code: str,
    number: int,
    reason: str,
    *,
    actor: Actor,
) -> Commentary:
    """By who said it, and by the body that it is about.

    Raises IndicatorNotFound, CommentNotFound, CommentWithdrawn.
    """
    indicator = await read_indicator(session, code)
    row = await repository.comment_to_change(session, indicator.id, number)
    if row is None:
        raise CommentNotFound
    owner = actor.writing(organisations).concerned(row.owner, row.organisation_code, row.period)
    if owner is None:
        raise CommentNotFound
    withdraw(row, actor, reason, CommentWithdrawn)
    await session.flush()
    path = f"{PATH}/{code}/commentary"
    await recorded(
        session,
        actor,
        "indicator.withdraw_comment",
        f"{path}/{number}",
        owner=owner,
        after=reason,
        notice=Notice(f"{EVENT}.comment_withdrawn", code, code, path, number, (EVERYBODY,)),
    )
    return row


def _check_period(indicator: Indicator, period: date, today: date) -> None:
    frequency: Frequency = indicator.frequency  # type: ignore[assignment]
    first, last = period_of(period, frequency), latest_period(today)
    if first != period:
        detail = f"{period} is within the {indicator.frequency} that begins on {first}."
        raise PeriodInvalid(detail, errors=[Fault("#/period", "not_first_day", detail)])
    if period > last:
        detail = f"{period} is after next month; {last} is the latest that there are figures of."
        raise PeriodInvalid(detail, errors=[Fault("#/period", "after_next_month", detail)])
