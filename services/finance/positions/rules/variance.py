"""Plan against actual, and what the year will come to.

A variance is plan less actual: an overspend is below 0 and adverse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from services.finance.budgets.rules.profiles import MONTHS, Months, sum_of
from services.shared.money import Pence, allocated, rounded

Direction = Literal["adverse", "favourable", "none"]
Method = Literal["profile", "run_rate"]
THREE_PLACES, FOUR_PLACES = Decimal("0.001"), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A line, or several together, at the end of a month; pence."""

    plan_to_date: int
    actual_to_date: int
    plan_year: int
    forecast: int

    @property
    def variance(self) -> int:
        """To date; below 0 where more was spent than planned."""
        return self.plan_to_date - self.actual_to_date

    @property
    def forecast_variance(self) -> int:
        return self.plan_year - self.forecast


def share_of(part: int, whole: int, places: Decimal = FOUR_PLACES) -> Decimal | None:
    """`part` of `whole` as 0-1, rounded half away from 0; None of nothing."""
    if whole == 0:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(places, ROUND_HALF_UP)


def direction_of(variance: int) -> Direction:
    return "none" if variance == 0 else "adverse" if variance < 0 else "favourable"


def words_of(variance: int, plan: int) -> str:
    """Such as: Overspent by 12,000.00 (4.0% of plan): adverse."""
    if variance == 0:
        return "On plan."
    share = share_of(abs(variance), plan, THREE_PLACES)
    of_plan = f" ({share * 100:.1f}% of plan)" if share is not None else ""
    amount = f"{abs(variance) // 100:,}.{abs(variance) % 100:02}"
    verb = "Overspent" if variance < 0 else "Underspent"
    return f"{verb} by {amount}{of_plan}: {direction_of(variance)}."


def forecast_by_profile(plan: Months, actual: Months, month: int) -> int:
    """Actual to the end of the month at that place, and the plan of the months after it."""
    return sum(actual[: month + 1]) + sum(plan[month + 1 :])


def forecast_by_run_rate(actual: Months, month: int) -> int:
    """Twelve times the average month so far, rounded to the penny."""
    return rounded(Fraction(sum(actual[: month + 1]) * MONTHS, (month + 1) * 100))


def compare(plan: Months, actual: Months, month: int, method: Method) -> Comparison:
    """Of one line at the end of the month at that place."""
    forecast = (
        forecast_by_profile(plan, actual, month)
        if method == "profile"
        else forecast_by_run_rate(actual, month)
    )
    return Comparison(sum(plan[: month + 1]), sum(actual[: month + 1]), sum(plan), forecast)


def together(standings: Sequence[Comparison]) -> Comparison:
    """The sum of several, so that no total differs from its lines."""
    return Comparison(
        sum(each.plan_to_date for each in standings),
        sum(each.actual_to_date for each in standings),
        sum(each.plan_year for each in standings),
        sum(each.forecast for each in standings),
    )


def cumulative(months: Sequence[int]) -> list[int]:
    """What was reached by the end of each month."""
    return [sum(months[: place + 1]) for place in range(len(months))]


def forecast_course(
    plans: Sequence[Months], actuals: Sequence[Months], month: int, method: Method
) -> list[int]:
    """What will be reached by the end of each month from that one on; the last is the forecast."""
    reached = sum(sum(actual[: month + 1]) for actual in actuals)
    pairs = zip(plans, actuals, strict=True)
    end = sum(compare(plan, actual, month, method).forecast for plan, actual in pairs)
    after = MONTHS - month - 1
    if method == "profile":
        rest = list(sum_of(plans)[month + 1 :]) if plans else [0] * after
    else:
        rest = list(allocated(Pence(end - reached), (1,) * after)) if after else []
    return [reached + each for each in (0, *cumulative(rest))]
