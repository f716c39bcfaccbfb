"""Red, amber or green, by a rule that says itself."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.schemes.rules.rag import RULES, Milestone, rating, rule_on, told
from services.finance.schemes.rules.savings import SavingAmount, SchemePosition

RULE, DAY = RULES[0], date(2025, 9, 30)


def standing(forecast: int, plan: int = 1_000, missing: tuple[date, ...] = ()) -> SchemePosition:
    return SchemePosition(plan=SavingAmount(plan), forecast=SavingAmount(forecast), missing=missing)


def late(days: int) -> Milestone:
    return Milestone("Contract signed", DAY - timedelta(days=days))


@pytest.mark.parametrize(
    ("forecast", "colour"),
    [(1_000, "green"), (950, "green"), (949, "amber"), (750, "amber"), (749, "red"), (0, "red")],
)
def test_the_forecast_in_per_cent_of_plan_decides(forecast: int, colour: str) -> None:
    assert rating(RULE, standing(forecast), [], DAY).colour == colour


@pytest.mark.parametrize(
    ("days", "colour"), [(0, "green"), (1, "amber"), (90, "amber"), (91, "red")]
)
def test_a_late_milestone_decides_too(days: int, colour: str) -> None:
    assert rating(RULE, standing(1_000), [late(days)], DAY).colour == colour


def test_a_milestone_that_was_met_is_never_late_from_then_on() -> None:
    met = late(200)._replace(met_on=DAY)
    assert rating(RULE, standing(1_000), [met], DAY).colour == "green"
    assert rating(RULE, standing(1_000), [met], DAY - timedelta(days=1)).colour == "red"


def test_a_month_without_its_figure_is_amber() -> None:
    said = rating(RULE, standing(1_000, missing=(date(2025, 8, 1),)), [], DAY)
    assert said == ("amber", "There is no figure of 2025-08.")


def test_a_plan_that_costs_more_than_it_saves_is_met_by_doing_no_worse() -> None:
    plan, worse = SavingAmount(0, 500), SavingAmount(0, 600)
    assert rating(RULE, SchemePosition(plan=plan, forecast=plan), [], DAY).colour == "green"
    assert rating(RULE, SchemePosition(plan=plan, forecast=worse), [], DAY).colour == "red"


def test_before_the_first_rule_nothing_is_rated() -> None:
    assert rule_on(RULES[0].starts - timedelta(days=1)) is None
    assert rule_on(RULES[0].starts) is RULES[0]


def test_the_rule_says_its_own_limits() -> None:
    assert RULE.says.startswith(
        "Green: the forecast net saving of the year is at least 95% of plan"
    )
    assert "below 75%" in RULE.says
    assert "more than 90 days late" in RULE.says


@given(st.fractions(0, 2))
def test_a_share_is_never_told_as_more_than_it_is(share: Fraction) -> None:
    assert float(told(share).removesuffix("%")) <= float(100 * share) + 1e-9


@given(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 200))
def test_a_better_forecast_is_never_rated_worse(one: int, other: int, days: int) -> None:
    order = ("red", "amber", "green")
    worse, better = sorted((one, other))
    found = [rating(RULE, standing(each), [late(days)], DAY).colour for each in (worse, better)]
    assert order.index(found[0]) <= order.index(found[1])
