"""Plan and actual of a budget's year."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.finance.balances.dimension_repository import booked_by_month
from services.finance.books.repository import accounts_of_kind
from services.finance.budgets.models import Budget
from services.finance.budgets.queries import approved_plan, month_in_year
from services.finance.budgets.rules.profiles import MONTHS, month_at, place_of
from services.finance.budgets.rules.versions import PlannedLine, plan_in_force
from services.finance.positions.problems import NoLedger, NoPlan
from services.finance.positions.rules.matches import Actual, SpentByLine, match, match_booked
from services.finance.spend.repository import spend_by_month
from services.shared.database import ReadSession
from services.shared.periods import last_day, months_later

ActualsFrom = Literal["ledger", "published"]


@dataclass(frozen=True)
class YearOfBudget:
    """The lines in force, what was spent of each, and what was spent beside them; pence."""

    budget: Budget
    lines: list[PlannedLine]
    spent: SpentByLine
    source: ActualsFrom
    month: int
    """The place of the last month that counts as spent."""


async def read_year(
    session: ReadSession,
    budget: Budget,
    month: str | None,
    source: ActualsFrom | None,
    today: date,
) -> YearOfBudget:
    """`month`: the last one that counts; None: the last that has ended, or the first of the year.

    Raises MonthOutsideBudget, NoPlan, NoLedger.
    """
    place = (
        latest_ended(budget.year, today)
        if month is None
        else month_in_year(budget, month, "/query/month")
    )
    lines = plan_in_force(await approved_plan(session, budget))
    if not lines:
        raise NoPlan
    chosen: ActualsFrom = source or ("ledger" if budget.book else "published")
    if chosen == "ledger":
        spent = await _booked(session, budget, lines)
    else:
        spent = await _published(session, budget, lines)
    return YearOfBudget(budget, lines, spent, chosen, place)


def latest_ended(year: int, today: date) -> int:
    """The place of the last month of a financial year that has ended by today, at least April."""
    ended = place_of(year, months_later(today, -1))
    return min(max(ended, 0), MONTHS - 1)


async def _booked(session: ReadSession, budget: Budget, lines: list[PlannedLine]) -> SpentByLine:
    if budget.book is None:
        raise NoLedger
    accounts = await accounts_of_kind(session, budget.book, ["expenditure"])
    accounts |= {line.account for line in lines}
    start, end = month_at(budget.year, 0), month_at(budget.year, MONTHS)
    rows = await booked_by_month(session, budget.book, accounts, start, end)
    actuals = (Actual(row[:4], place_of(budget.year, row.month), row.pence) for row in rows)
    return match_booked([line.place for line in lines], actuals)


async def _published(session: ReadSession, budget: Budget, lines: list[PlannedLine]) -> SpentByLine:
    start = month_at(budget.year, 0)
    end = last_day(month_at(budget.year, MONTHS - 1), "month")
    rows = await spend_by_month(session, budget.organisation, start, end)
    actuals = (Actual(row[:3], place_of(budget.year, row.month), row.pence) for row in rows)
    stated = [(line.expense_type, line.expense_area, line.supplier) for line in lines]
    return match(stated, actuals)
