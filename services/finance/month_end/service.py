"""What officers do with periods: adjust, close, open again; and with a year: end it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.finance.balances.repository import AccountSums, sums_until
from services.finance.books.models import Book
from services.finance.books.repository import accounts_of_kind
from services.finance.books.rules.chart import RESULT
from services.finance.books.service import PREFIX
from services.finance.journals.repository import JournalRow, NewEntry
from services.finance.journals.rules.entries import Entry
from services.finance.journals.service import add_entry
from services.finance.month_end import repository
from services.finance.month_end.models import ChainCheck
from services.finance.month_end.rules.checks import Facts, checks
from services.finance.periods.models import PeriodChange, YearEnd
from services.finance.periods.problems import (
    LaterPeriodClosed,
    NotReserve,
    PeriodNotReady,
    PeriodUnmoved,
    YearEnded,
    YearNotReady,
)
from services.finance.periods.queries import read_period
from services.finance.periods.repository import calendar_of, newest_change, year_end
from services.finance.periods.rules.calendar import (
    PeriodNotBegun,
    PeriodState,
    State,
    first_unclosed_before,
    last_closed_after,
    period_taking,
)
from services.finance.reconciliation.models import SubLedger
from services.finance.reconciliation.queries import untied
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.periods import period_name
from services.shared.sealing.chain import Verification

NOTE = {"adjusting": "to be closed", "closed": "complete"}


class Backlog(NamedTuple):
    """What of a book is not done yet, by the first day of its months."""

    calendar: Sequence[PeriodState]
    pending: Mapping[date, int]
    accruals: Mapping[date, int]
    unsealed: Mapping[date, int]
    untied: Mapping[date, Sequence[str]]

    def facts(self, period: date, found: Verification | None = None) -> Facts:
        """Of a period."""
        fault = found.fault if found else None
        unclosed = first_unclosed_before(self.calendar, period)
        return Facts(
            month=period_name(period, "month"),
            pending=self.pending.get(period, 0),
            accruals=sum(count for month, count in self.accruals.items() if month <= period),
            unsealed=self.unsealed.get(period, 0),
            unclosed=_told(unclosed) if unclosed else None,
            untied=self.untied.get(period, ()),
            fault=f"entry {fault.sequence} is {fault.code}. {fault.detail}" if fault else None,
            verified=found.head.sequence if found else None,
        )


def _told(period: PeriodState) -> str:
    return f"{period_name(period.starts, 'month')} is {period.state}"


async def backlog_of(session: AnySession, book: str, kept: Sequence[SubLedger]) -> Backlog:
    """`kept`: the sub-ledgers that must tie."""
    return Backlog(
        await calendar_of(session, book),
        await repository.pending_by_period(session, book),
        await repository.accruals_by_month(session, book),
        await repository.unsealed_by_period(session, book),
        await untied(session, book, kept),
    )


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
    await _notice(session, actor, book, f"period.{act}", f"periods/{month}", change)


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


async def end_year(
    session: WriteSession, book: Book, year: int, reserve: str, *, actor: Actor
) -> JournalRow | None:
    """Take the result of the year to a reserve, on the first day of the next.

    Raises YearEnded, YearNotReady, NotReserve, PeriodNotBegun, PeriodClosed.
    """
    calendar = await calendar_of(session, book.code)
    await _check_year(session, book, year, calendar)
    if reserve not in await accounts_of_kind(session, book.code, ["reserve"]):
        said = f"{reserve} is no reserve of {book.code}."
        raise NotReserve(said, errors=[Fault("#/account", NotReserve.code, said)])
    march = max(period.starts for period in calendar if period.year == year)
    results = await accounts_of_kind(session, book.code, RESULT)
    sums = await sums_until(session, book.code, march, "period")
    entries = _result([each for each in sums if each.account in results], reserve)
    journal = None
    if entries:
        first = date(year + 1, 4, 1)
        today = actor.now.date()
        entry = NewEntry(
            id=None,
            book=book.code,
            effective_date=first,
            period=period_taking(calendar, first, today, "/path/year", late=True, adjustment=True),
            description=f"Result of the year {year}/{(year + 1) % 100:02}",
            reference=None,
            pending=False,
            adjustment=True,
            reverse_on=None,
            reverses=None,
            reason=None,
            entries=entries,
        )
        journal = await add_entry(session, entry, book, actor)
    row = YearEnd(
        book=book.code,
        year=year,
        journal=journal.id if journal else None,
        ended_by=actor.principal.sub,
        ended_at=actor.now,
    )
    session.add(row)
    await session.flush()
    await _notice(session, actor, book, "year.ended", f"years/{year}", row)
    return journal


async def _check_year(
    session: WriteSession, book: Book, year: int, calendar: list[PeriodState]
) -> None:
    if await year_end(session, book.code, year) is not None:
        raise YearEnded(f"The year {year} of {book.code} has ended already.")
    periods = [period for period in calendar if period.year == year]
    unclosed = [period for period in periods if period.state != "closed"]
    if not periods:
        raise YearNotReady(f"{book.code} has no year {year}.")
    if unclosed:
        month, state = period_name(unclosed[0].starts, "month"), unclosed[0].state
        raise YearNotReady(f"Every period of {year} must be closed; {month} is {state}.")
    if not any(period.year == year + 1 for period in calendar):
        raise YearNotReady(f"Open the year {year + 1} first: the result goes to its first day.")


def _result(sums: list[AccountSums], reserve: str) -> list[Entry]:
    """Each account of income and expenditure brought to 0 against the reserve."""
    left = [(each.account, each.debit - each.credit) for each in sums]
    entries = [Entry(account, -balance) for account, balance in left if balance]
    total = -sum(entry.amount for entry in entries)
    return [*entries, Entry(reserve, total)] if total else entries


async def _notice(
    session: WriteSession, actor: Actor, book: Book, act: str, place: str, after: object
) -> None:
    path = f"{PREFIX}/{book.code}/{place}"
    notice = Notice(f"uk.marches.finance.{act}", book.code, book.code, path, 1)
    owner, kept = book.organisation, after.model_dump(mode="json")  # type: ignore[attr-defined]
    await recorded(session, actor, act, path, owner=owner, after=kept, notice=notice)
