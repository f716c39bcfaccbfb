"""What a savings scheme saves: planned, delivered and forecast, month by month, in pence.

A saving is gross, or net of the investment that it takes. Delivered is what was saved in the months
up to a day; the forecast of a year is that and, for the months that are left, what was last
expected of them, or else their plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from services.shared.periods import months_later


class SavingAmount(NamedTuple):
    """Pence, both 0 or more."""

    gross: int = 0
    investment: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.investment


NOTHING = SavingAmount()
Months = Mapping[date, SavingAmount]
"""By the first day of each month."""


def added(savings: Iterable[SavingAmount]) -> SavingAmount:
    """All of them together."""
    found = list(savings)
    return SavingAmount(sum(each.gross for each in found), sum(each.investment for each in found))


def last_complete(year: int, today: date) -> date:
    """The first day of the last month of a financial year that is over; March before it begins."""
    first = date(year, 4, 1)
    last = months_later(today, -1)
    return min(max(last, months_later(first, -1)), months_later(first, 11))


@dataclass(frozen=True)
class SchemePosition:
    """Where a scheme, or several together, stand at the end of a month; of a financial year.

    `missing`: months that were planned, are over, and of which nothing was told.
    """

    plan: SavingAmount = NOTHING
    plan_to_date: SavingAmount = NOTHING
    delivered: SavingAmount = NOTHING
    forecast: SavingAmount = NOTHING
    full_year: SavingAmount = NOTHING
    missing: Sequence[date] = field(default=())

    @property
    def variance(self) -> int:
        """Pence delivered, net, less those planned up to then: below 0 is adverse."""
        return self.delivered.net - self.plan_to_date.net

    @property
    def forecast_variance(self) -> int:
        """The same of the whole year, as it is expected to end."""
        return self.forecast.net - self.plan.net


def standing(
    plan: Months, actual: Months, forecast: Months, full_year: SavingAmount, until: date
) -> SchemePosition:
    """Of the plan in force, at the end of the month that begins on `until`."""
    months = plan.keys() | actual.keys() | forecast.keys()
    left = {month: forecast.get(month, plan.get(month, SavingAmount())) for month in months}
    delivered = added(each for month, each in actual.items() if month <= until)
    return SchemePosition(
        plan=added(plan.values()),
        plan_to_date=added(each for month, each in plan.items() if month <= until),
        delivered=delivered,
        forecast=added([delivered, *(each for month, each in left.items() if month > until)]),
        full_year=full_year,
        missing=tuple(sorted(month for month in plan.keys() - actual.keys() if month <= until)),
    )


def together(standings: Sequence[SchemePosition]) -> SchemePosition:
    """Of several schemes."""
    names = ("plan", "plan_to_date", "delivered", "forecast", "full_year")
    sums = {name: added(getattr(each, name) for each in standings) for name in names}
    missing = {month for each in standings for month in each.missing}
    return SchemePosition(**sums, missing=tuple(sorted(missing)))


def percent(part: int, whole: int) -> float | None:
    """`part` in per cent of `whole`, to one decimal, half away from 0; None of nothing."""
    if whole == 0:
        return None
    exact = Fraction(100 * part, whole)
    tenths = Decimal(exact.numerator) / Decimal(exact.denominator)
    return float(tenths.quantize(Decimal("0.1"), ROUND_HALF_UP))
