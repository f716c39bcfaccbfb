"""What a scheme saves, and where it stands."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.finance.schemes.rules.savings import (
    SavingAmount,
    added,
    last_complete,
    percent,
    standing,
    together,
)

MONTHS = [date(2025 + (m + 3) // 12, (m + 3) % 12 + 1, 1) for m in range(12)]
SAVINGS = st.builds(SavingAmount, st.integers(0, 10**12), st.integers(0, 10**12))
OF_MONTHS = st.dictionaries(st.sampled_from(MONTHS), SAVINGS)
WHOLE_YEAR = SavingAmount(1_000, 0)


def test_8921k_delivered_of_10549k_planned_is_1628k_or_15_4_percent_less() -> None:
    plan = dict.fromkeys(MONTHS, SavingAmount(87_908_333))
    plan[MONTHS[-1]] = SavingAmount(1_054_900_000 - 11 * 87_908_333)
    found = standing(plan, {MONTHS[-1]: SavingAmount(892_100_000)}, {}, WHOLE_YEAR, MONTHS[-1])
    assert found.plan.net == 1_054_900_000
    assert found.variance == found.forecast_variance == -162_800_000
    assert percent(found.variance, found.plan_to_date.net) == -15.4


def test_the_forecast_is_what_was_delivered_and_what_is_expected_of_the_months_left() -> None:
    april, may, june = MONTHS[:3]
    plan = {april: SavingAmount(100, 10), may: SavingAmount(100, 10), june: SavingAmount(100, 10)}
    found = standing(
        plan, {april: SavingAmount(80, 10)}, {may: SavingAmount(90, 0)}, WHOLE_YEAR, april
    )
    assert found.delivered.net == 70
    assert (found.variance, found.missing) == (-20, ())
    assert found.forecast == SavingAmount(80 + 90 + 100, 10 + 0 + 10)


def test_a_month_that_is_over_and_was_planned_and_lacks_its_figure_is_missing() -> None:
    plan = dict.fromkeys(MONTHS[:3], SavingAmount(1))
    found = standing(plan, {MONTHS[1]: SavingAmount(1)}, {}, WHOLE_YEAR, MONTHS[1])
    assert found.missing == (MONTHS[0],)


@given(plan=OF_MONTHS, actual=OF_MONTHS, forecast=OF_MONTHS, until=st.sampled_from(MONTHS))
def test_at_the_end_of_the_year_forecast_is_delivered_and_never_a_penny_else(
    plan: dict[date, SavingAmount],
    actual: dict[date, SavingAmount],
    forecast: dict[date, SavingAmount],
    until: date,
) -> None:
    found = standing(plan, actual, forecast, WHOLE_YEAR, until)
    end = standing(plan, actual, forecast, WHOLE_YEAR, MONTHS[-1])
    assert end.forecast == end.delivered == added(actual.values())
    assert end.plan_to_date == found.plan == added(plan.values())
    later = {month for month in (plan.keys() | forecast.keys()) if month > until}
    expected = added(forecast.get(month, plan.get(month, SavingAmount())) for month in later)
    assert found.forecast == added([found.delivered, expected])


@given(st.lists(st.tuples(OF_MONTHS, OF_MONTHS), max_size=5), st.sampled_from(MONTHS))
def test_schemes_together_are_the_sum_of_each(
    schemes: list[tuple[dict[date, SavingAmount], dict[date, SavingAmount]]], until: date
) -> None:
    each = [standing(plan, actual, {}, WHOLE_YEAR, until) for plan, actual in schemes]
    found = together(each)
    for name in ("plan", "plan_to_date", "delivered", "forecast"):
        assert getattr(found, name) == added(getattr(one, name) for one in each)
    assert found.variance == sum(one.variance for one in each)


def test_percent_is_rounded_half_away_from_nothing_and_of_nothing_there_is_none() -> None:
    assert percent(-25, 10_000) == -0.3
    assert percent(25, 10_000) == 0.3
    assert percent(1, 0) is None


def test_the_last_month_that_is_over_stays_within_the_year() -> None:
    assert last_complete(2025, date(2025, 11, 29)) == date(2025, 10, 1)
    assert last_complete(2025, date(2026, 11, 29)) == date(2026, 3, 1)
    assert last_complete(2025, date(2025, 4, 30)) == date(2025, 3, 1)
    assert last_complete(2030, date(2025, 4, 30)) == date(2030, 3, 1)
