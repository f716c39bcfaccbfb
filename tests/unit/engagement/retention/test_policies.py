"""When something goes, by the policies of the days until then."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engagement.retention.reference.tables import house_policies
from services.engagement.retention.rules.policies import (
    NOTICE,
    WHAT,
    Clock,
    Policy,
    clock_of,
    earliest_start,
    policies_of,
    policy_on,
)

CLOSED = date(2027, 1, 31)
FIRST = Policy("texts", 1826, date(1900, 1, 1), "the house")
DAYS = st.dates(date(2026, 1, 1), date(2035, 1, 1))
POLICIES = st.builds(
    Policy, st.just("texts"), st.none() | st.integers(84, 3000), DAYS, st.just("ours")
)


def test_five_years_after_the_closing() -> None:
    assert clock_of([FIRST], CLOSED).due_on == date(2032, 1, 31)


def test_a_shorter_policy_makes_nothing_due_before_it_holds() -> None:
    shorter = Policy("texts", 100, date(2028, 6, 1), "shorter")
    assert clock_of([FIRST, shorter], CLOSED) == Clock("texts", shorter, date(2028, 6, 1))


def test_what_went_before_a_longer_policy_held_is_gone() -> None:
    longer = Policy("texts", None, date(2032, 2, 1), "for good")
    assert clock_of([FIRST, longer], CLOSED).due_on == date(2032, 1, 31)
    in_time = longer._replace(starts_on=date(2032, 1, 31))
    assert clock_of([FIRST, in_time], CLOSED).due_on is None


def test_an_organisations_own_policies_hold_from_the_first_of_them() -> None:
    own = [Policy("texts", days, date(2030, 1, 1), "ours") for days in (200, 300)]
    assert policies_of([FIRST], own, "texts") == [FIRST, own[1]]
    assert policies_of([FIRST], own, "equality") == []


def test_the_house_says_of_everything_how_long_it_is_kept() -> None:
    for what in WHAT:
        assert clock_of(policies_of(house_policies(), [], what), CLOSED).what == what


def test_a_shorter_policy_needs_notice_and_a_longer_one_none() -> None:
    today = date(2027, 1, 1)
    assert earliest_start([FIRST], 1825, today) == today + NOTICE
    assert earliest_start([FIRST], 1826, today) == today
    assert earliest_start([FIRST], None, today) == today
    for_good = Policy("texts", None, date(2027, 6, 1), "ours")
    assert earliest_start([FIRST, for_good], 3000, today) == today + NOTICE
    with pytest.raises(LookupError):
        policy_on([for_good], today)


@given(st.lists(POLICIES, max_size=5), DAYS)
def test_it_is_due_on_the_first_day_on_which_its_policy_says_so(
    own: list[Policy], closed_on: date
) -> None:
    held = policies_of([FIRST], own, "texts")
    found = clock_of(held, closed_on).due_on

    def says(day: date) -> bool:
        days = policy_on(held, day).days
        return days is not None and closed_on + timedelta(days=days) <= day

    assert found is None or says(found)
    until = found or date(2045, 1, 1)
    assert not any(says(until - timedelta(days=back)) for back in range(1, 400))
    assert found is not None or not says(until)
