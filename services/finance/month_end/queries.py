"""What of a book is not done yet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.finance.month_end import repository
from services.finance.month_end.rules.checks import Facts
from services.finance.periods.repository import calendar_of
from services.finance.periods.rules.calendar import (
    PeriodState,
    first_unclosed_before,
)
from services.finance.reconciliation.models import SubLedger
from services.finance.reconciliation.queries import untied
from services.shared.database import AnySession
from services.shared.periods import period_name
from services.shared.sealing.chain import Verification


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
