"""A year ends: its result goes to a reserve."""

from datetime import date

from services.finance.balances.repository import AccountSums, sums_until
from services.finance.books.models import Book
from services.finance.books.repository import accounts_of_kind
from services.finance.books.rules.chart import RESULT
from services.finance.journals.entry_service import add_entry
from services.finance.journals.repository import JournalRow, NewEntry
from services.finance.journals.rules.entries import Entry
from services.finance.month_end.service import record
from services.finance.periods.models import YearEnd
from services.finance.periods.problems import (
    NotReserve,
    YearEnded,
    YearNotReady,
)
from services.finance.periods.repository import calendar_of, year_end
from services.finance.periods.rules.calendar import (
    PeriodState,
    period_taking,
)
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.periods import period_name


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
    await record(session, actor, book, "year.ended", f"years/{year}", row)
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
