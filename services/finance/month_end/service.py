"""What officers do with periods: adjust, close, open again."""

from collections.abc import Sequence

from services.finance.books.models import Book
from services.finance.books.service import PREFIX
from services.finance.month_end import repository
from services.finance.month_end.models import ChainCheck
from services.finance.month_end.queries import backlog_of
from services.finance.month_end.rules.checks import Facts, checks
from services.finance.periods.models import PeriodChange
from services.finance.periods.problems import (
    LaterPeriodClosed,
    PeriodNotReady,
    PeriodUnmoved,
    YearEnded,
)
from services.finance.periods.queries import read_period
from services.finance.periods.repository import calendar_of, newest_change, year_end
from services.finance.periods.rules.calendar import (
    PeriodNotBegun,
    PeriodState,
    State,
    last_closed_after,
)
from services.finance.reconciliation.models import SubLedger
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.periods import period_name
from services.shared.sealing.chain import Verification

NOTE = {"adjusting": "to be closed", "closed": "complete"}


async def adjust_period(
    session: WriteSession,
    book: Book,
    month: str,
    reason: str | None,
    kept: Sequence[SubLedger],
    *,
    actor: Actor,
) -> tuple[PeriodState, Facts]:
    """From now on it takes adjustments only.

    Raises PeriodNotFound, PeriodUnmoved, YearEnded, LaterPeriodClosed.
    """
    period = await read_period(session, book.code, month)
    await _change(session, book, period, "adjusting", reason, actor)
    return period._replace(state="adjusting"), (await backlog_of(session, book.code, kept)).facts(
        period.starts
    )


async def close_period(
    session: WriteSession,
    book: Book,
    month: str,
    reason: str | None,
    found: Verification,
    kept: Sequence[SubLedger],
    *,
    actor: Actor,
) -> tuple[PeriodState, Facts]:
    """`found` is the verdict on the book's chain, `kept` are the sub-ledgers that must tie.

    Raises PeriodNotFound, PeriodUnmoved, PeriodNotBegun, YearEnded, PeriodNotReady with all that
    is still to be done.
    """
    period = await read_period(session, book.code, month)
    if period.starts > actor.now.date():
        raise PeriodNotBegun(f"{month} has not begun.")
    await _check(session, book, period, found, kept)
    # Who still posts to it is awaited by the change, and nobody else begins after it.
    await _change(session, book, period, "closed", reason, actor)
    facts = await _check(session, book, period, found, kept)
    await _keep_check(session, book, found, actor)
    return period._replace(state="closed"), facts


async def _check(
    session: WriteSession,
    book: Book,
    period: PeriodState,
    found: Verification,
    kept: Sequence[SubLedger],
) -> Facts:
    """Raises PeriodNotReady."""
    facts = (await backlog_of(session, book.code, kept)).facts(period.starts, found)
    failed = [check for check in checks(facts) if not check.passed]
    if failed and period.state != "closed":
        faults = [Fault("/path/period", check.code, check.detail) for check in failed]
        raise PeriodNotReady(failed[0].detail, errors=faults)
    return facts


async def _keep_check(session: WriteSession, book: Book, found: Verification, actor: Actor) -> None:
    if found.head.sequence > (await repository.last_check(session, book.code)).sequence:
        check = ChainCheck(
            book=book.code,
            seq=found.head.sequence,
            hash=found.head.hash,
            checked_by=actor.principal.sub,
            checked_at=actor.now,
        )
        session.add(check)
        await session.flush()


async def reopen_period(
    session: WriteSession,
    book: Book,
    month: str,
    reason: str,
    kept: Sequence[SubLedger],
    *,
    actor: Actor,
) -> tuple[PeriodState, Facts]:
    """Raises PeriodNotFound, PeriodUnmoved, YearEnded, LaterPeriodClosed."""
    period = await read_period(session, book.code, month)
    await _change(session, book, period, "open", reason, actor)
    return period._replace(state="open"), (await backlog_of(session, book.code, kept)).facts(
        period.starts
    )


async def _change(
    session: WriteSession,
    book: Book,
    period: PeriodState,
    state: State,
    reason: str | None,
    actor: Actor,
) -> None:
    month = period_name(period.starts, "month")
    if period.state == state:
        raise PeriodUnmoved(f"{month} of {book.code} is {state} already.")
    if await year_end(session, book.code, period.year) is not None:
        raise YearEnded(f"The year {period.year} of {book.code} has ended; {month} stays closed.")
    if state != "closed":
        await _check_later(session, book, period)
    newest = await newest_change(session, book.code, period.starts)
    assert newest
    change = PeriodChange(
        book=book.code,
        period=period.starts,
        number=newest.number + 1,
        state=state,
        reason=reason or NOTE.get(state, ""),
        changed_by=actor.principal.sub,
        changed_at=actor.now,
    )
    session.add(change)
    await session.flush()
    act = {"open": "reopened", "adjusting": "adjusting", "closed": "closed"}[state]
    await record(session, actor, book, f"period.{act}", f"periods/{month}", change)


async def _check_later(session: WriteSession, book: Book, period: PeriodState) -> None:
    """Raises LaterPeriodClosed."""
    last = last_closed_after(await calendar_of(session, book.code), period.starts)
    if last is not None:
        said = (
            f"{period_name(last.starts, 'month')} of {book.code} is closed, and its trial balance "
            "would change; months are opened again from the last one that is closed."
        )
        fault = Fault("/path/period", LaterPeriodClosed.code, said)
        raise LaterPeriodClosed(said, errors=[fault])


async def record(
    session: WriteSession, actor: Actor, book: Book, act: str, place: str, after: object
) -> None:
    """The audit entry and the event of an act on a period or a year."""
    path = f"{PREFIX}/{book.code}/{place}"
    notice = Notice(f"uk.marches.finance.{act}", book.code, book.code, path, 1)
    owner, kept = book.organisation, after.model_dump(mode="json")  # type: ignore[attr-defined]
    await recorded(session, actor, act, path, owner=owner, after=kept, notice=notice)
