"""A scorecard is asked for in questions that are answered at once, where these are not many."""

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.scorecards import FEW_CELLS, MOST_INDICATORS, parts_of


@given(number=st.integers(1, 50), organisations=st.integers(1, 51))
def test_every_indicator_is_asked_for_once_in_few_questions(
    number: int, organisations: int
) -> None:
    indicators = [f"i-{place}" for place in range(number)]
    parts = parts_of(indicators, organisations)
    assert [each for part in parts for each in part] == indicators
    assert all(len(part) <= MOST_INDICATORS for part in parts)
    assert len(parts) <= 10
    if organisations <= 4:
        assert all(len(part) * organisations <= FEW_CELLS for part in parts)
