"""What the sub-ledgers of a book and the ledger say of each other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from services.finance.reconciliation.models import SubLedger
from services.finance.reconciliation.repository import days_of_both
from services.finance.reconciliation.rules.ties import untied_months
from services.shared.database import AnySession
from services.shared.times import FIRST_DAY, LAST_DAY


async def untied(
    session: AnySession, book: str, kept: Sequence[SubLedger]
) -> Mapping[date, list[str]]:
    """The names of the sub-ledgers that do not tie, by the first day of the month."""
    found: dict[date, list[str]] = defaultdict(list)
    for each in kept:
        days = await days_of_both(session, book, each, FIRST_DAY, LAST_DAY)
        for month in untied_months(days):
            found[month].append(each.name)
    return found
