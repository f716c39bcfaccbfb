"""Trying again is never more than a tenth on top."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.resilience.budget import MOST_SAVED, RetryBudget


@given(st.lists(st.booleans(), max_size=500))
def test_retries_are_at_most_a_tenth_of_the_requests_and_ten(story: list[bool]) -> None:
    budget = RetryBudget()
    requests = retries = 0
    for request in story:
        if request:
            budget.save()
            requests += 1
        elif budget.spend():
            retries += 1
    assert retries <= requests / 10 + MOST_SAVED


def test_a_quiet_service_may_be_tried_ten_more_times() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]
