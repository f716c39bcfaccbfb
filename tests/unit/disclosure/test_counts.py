"""A count of people: 0 stays 0, 1-7 is suppressed, 8 and more goes to the nearest 5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.counts import is_small, nearest_five, readable_as

SHOWN = st.one_of(st.just(0), st.integers(8, 10**9))


def test_exactly_one_to_seven_are_suppressed() -> None:
    assert [count for count in range(50) if is_small(count)] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (8, 10), (9, 10), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (102, 100)],
)
def test_a_shown_count_is_the_nearest_multiple_of_five(count: int, shown: int) -> None:
    assert nearest_five(count) == shown


@given(count=SHOWN)
def test_no_whole_number_lies_halfway_so_none_is_moved_by_more_than_two(count: int) -> None:
    assert nearest_five(count) % 5 == 0
    assert abs(nearest_five(count) - count) <= 2


@given(count=SHOWN)
def test_rounding_a_rounded_count_changes_nothing(count: int) -> None:
    assert nearest_five(nearest_five(count)) == nearest_five(count)


@given(smaller=SHOWN, larger=SHOWN)
def test_a_larger_count_is_never_shown_as_less(smaller: int, larger: int) -> None:
    smaller, larger = sorted((smaller, larger))
    assert nearest_five(smaller) <= nearest_five(larger)


@pytest.mark.parametrize("count", [0, 8, 10, 12, 13, 55])
def test_a_reader_takes_a_shown_count_for_all_that_are_shown_alike(count: int) -> None:
    alike = [n for n in range(100) if not is_small(n) and nearest_five(n) == nearest_five(count)]
    assert readable_as(count) == (alike[0], alike[-1])
