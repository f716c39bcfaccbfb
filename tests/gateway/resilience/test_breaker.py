"""A service that keeps failing is left alone for a while, then tried with one request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.resilience.breaker import (
    FEWEST_FAILURES,
    FIRST_REST_SECONDS,
    LONGEST_REST_SECONDS,
    WINDOW_SECONDS,
    Breaker,
    BreakerOpen,
    State,
)
from tests.gateway.resilience.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def _fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        breaker.failed(breaker.admit())


def _succeed(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        breaker.succeeded(breaker.admit())


def test_five_failures_and_nothing_else_open_it(breaker: Breaker) -> None:
    _fail(breaker, FEWEST_FAILURES - 1)
    assert breaker.state is State.CLOSED
    _fail(breaker)
    assert breaker.state is State.OPEN
    with pytest.raises(BreakerOpen) as refused:
        breaker.admit()
    assert refused.value.seconds == FIRST_REST_SECONDS


def test_failures_among_more_successes_leave_it_closed(breaker: Breaker) -> None:
    _succeed(breaker, 21)
    _fail(breaker, 20)
    assert breaker.state is State.CLOSED
    _fail(breaker)
    assert breaker.state is State.OPEN


def test_failures_of_long_ago_are_forgotten(breaker: Breaker, clock: Clock) -> None:
    for _ in range(20):
        _fail(breaker, 2)
        clock.pass_seconds(WINDOW_SECONDS + 0.1)
    assert breaker.state is State.CLOSED


def test_after_its_rest_one_request_is_let_through_and_closes_it(
    breaker: Breaker, clock: Clock
) -> None:
    _fail(breaker, FEWEST_FAILURES)
    clock.pass_seconds(FIRST_REST_SECONDS)
    probe = breaker.admit()
    assert breaker.state is State.HALF_OPEN
    with pytest.raises(BreakerOpen):
        breaker.admit()
    breaker.succeeded(probe)
    assert breaker.state is State.CLOSED
    _succeed(breaker, 3)


def test_a_failed_probe_doubles_the_rest_up_to_the_longest(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, FEWEST_FAILURES)
    for times in range(1, 8):
        clock.pass_seconds(LONGEST_REST_SECONDS)
        _fail(breaker)
        with pytest.raises(BreakerOpen) as refused:
            breaker.admit()
        assert refused.value.seconds == min(FIRST_REST_SECONDS * 2**times, LONGEST_REST_SECONDS)


def test_a_probe_whose_caller_left_makes_way_for_another(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, FEWEST_FAILURES)
    clock.pass_seconds(FIRST_REST_SECONDS)
    breaker.abandoned(breaker.admit())
    _succeed(breaker)
    assert breaker.state is State.CLOSED


def test_a_request_from_before_it_opened_says_nothing_of_the_probe(
    breaker: Breaker, clock: Clock
) -> None:
    early = [breaker.admit() for _ in range(3)]
    _fail(breaker, FEWEST_FAILURES)
    clock.pass_seconds(FIRST_REST_SECONDS)
    breaker.admit()
    breaker.succeeded(early[0])
    breaker.failed(early[1])
    breaker.abandoned(early[2])
    assert breaker.state is State.HALF_OPEN


@given(st.lists(st.tuples(st.sampled_from("fsa"), st.floats(0, 40)), max_size=60))
def test_whatever_happens_it_lets_a_request_through_within_the_longest_rest(
    story: list[tuple[str, float]],
) -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for outcome, seconds in story:
        clock.pass_seconds(seconds)
        try:
            turn = breaker.admit()
        except BreakerOpen as refused:
            assert 0 < refused.seconds <= LONGEST_REST_SECONDS
        else:
            {"f": breaker.failed, "s": breaker.succeeded, "a": breaker.abandoned}[outcome](turn)
    clock.pass_seconds(LONGEST_REST_SECONDS)
    breaker.admit()
