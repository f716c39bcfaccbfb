"""Practices that are made up share out what is stated, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from services.demo.organisations.practices import parts


@given(st.integers(0, 10**7), st.lists(st.floats(0.1, 10), min_size=1, max_size=60))
def test_parts_add_up_to_the_whole(total: int, weights: list[float]) -> None:
    found = parts(total, weights)
    assert sum(found) == total
    assert len(found) == len(weights)
    assert min(found) >= 0
