"""CUSUM alerts: a change of level that builds up."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.control.cusum import changes

STEADY = [10.0, 12.0] * 6


def test_a_steady_series_has_no_alert() -> None:
    states = changes(STEADY * 3)
    assert {state.change for state in states} == {None}
    assert (states[0].level, states[0].deviation) == (11.0, 1.0)


def test_small_steps_the_same_way_add_up_to_an_alert() -> None:
    states = changes([*STEADY, *[13.0] * 4])
    # 1.5 a point beyond the slack of half a deviation; the limit is 5 deviations.
    assert [state.up for state in states[12:]] == approx([2.0, 3.5, 5.0, 6.5])
    assert [state.change for state in states[12:]] == [None, None, None, "up"]


def test_a_fall_is_an_alert_the_other_way() -> None:
    assert changes([*STEADY, *[8.0] * 4])[-1].change == "down"


def test_after_an_alert_the_level_follows_and_a_new_plateau_is_quiet_again() -> None:
    states = changes([*STEADY, *[20.0, 22.0] * 15])
    assert states[12].change == "up"
    assert states[-1].change is None
    assert states[-1].level > 15


def test_less_than_a_window_says_nothing() -> None:
    assert changes(STEADY[:11]) == []
    assert len(changes(STEADY)) == 12


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(st.integers(0, 100), min_size=12, max_size=48),
    times=st.sampled_from([0.5, 2.0, 1024.0]),
)
def test_unit_and_side_do_not_matter(values: list[int], times: float) -> None:
    found = [state.change for state in changes(values)]
    assert [state.change for state in changes([value * times for value in values])] == found
    opposite = {"up": "down", "down": "up", None: None}
    turned = [state.change for state in changes([-value for value in values])]
    assert turned == [opposite[change] for change in found]
