"""Kept answers never take more memory than they may."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.store import (
    LARGEST_ANSWER,
    LARGEST_STORE,
    KeptAnswer,
    Store,
)


def _kept(size: int) -> KeptAnswer:
    return KeptAnswer([], b"x" * size, '"e"', 0.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=150))
def test_the_store_is_bounded_and_counts_what_it_has(story: list[tuple[int, bool]]) -> None:
    store, large = Store(), _kept(LARGEST_ANSWER)
    for key, put in story:
        store.put(key, large) if put else store.drop(key)
        held = sum(1 for each in range(61) if store.get(each))
        assert store.size == held * large.size <= LARGEST_STORE


def test_what_was_asked_for_last_stays_longest() -> None:
    store = Store()
    for key in range(31):
        store.put(key, _kept(LARGEST_ANSWER))
    assert store.get(0)
    store.put("more", _kept(LARGEST_ANSWER))
    assert store.get(0)
    assert store.get(1) is None
