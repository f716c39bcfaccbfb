"""Balances as of the books before: restated when they are read, and nothing is rewritten."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from services.finance.balances.repository import sums_until
from services.finance.books.repository import accounts_of_kind
from services.finance.books.rules.chart import RESULT
from services.finance.reorganisations.repository import Share, shares_after
from services.finance.reorganisations.rules.division import (
    Balances,
    balancing_account,
    divided,
)
from services.shared.database import AnySession


async def balances_of(session: AnySession, book: str, day: date) -> dict[str, int]:
    """Every account's balance in pence, of what is dated up to a day; none that are at 0."""
    sums = await sums_until(session, book, day, "effective")
    return {each.account: each.debit - each.credit for each in sums if each.debit != each.credit}


async def has_result(session: AnySession, book: str, begins: date) -> bool:
    """Whether income or expenditure of the years before a day is still in its accounts."""
    results = await accounts_of_kind(session, book, RESULT)
    before = await balances_of(session, book, begins - timedelta(days=1))
    return any(account in results for account in before)


async def shares_of(
    session: AnySession, book: str, balances: Balances, weights: Sequence[str]
) -> list[Balances]:
    """The balances of a book divided by weights, in their order."""
    if not balances:
        return [{} for _ in weights]
    reserves = await accounts_of_kind(session, book, ["reserve"])
    exact = [Fraction(Decimal(weight)) for weight in weights]
    return divided(balances, exact, balancing_account(balances, sorted(reserves)))


async def restated(session: AnySession, book: str, day: date) -> tuple[Balances, Sequence[Share]]:
    """Of a book on a day: its own balances, and its shares of the books that it follows later."""
    total: Counter[str] = Counter(await balances_of(session, book, day))
    shares = await shares_after(session, book, day)
    for share in shares:
        before, _ = await restated(session, share.source, day)
        parts = await shares_of(session, share.source, before, share.weights)
        total.update(parts[share.targets.index(book)])
    return {account: pence for account, pence in total.items() if pence}, shares
