"""Many lists at once say what each says alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.waiting.rtt import Bands
from services.statistics.waiting.rtt_batch import ManyBands


@settings(max_examples=80, deadline=None)
@given(
    lists=st.integers(1, 60).flatmap(
        lambda bands: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 7, 300]), min_size=bands, max_size=bands),
            min_size=1,
            max_size=5,
        )
    ),
    open_ended=st.booleans(),
    percent=st.integers(1, 100),
    weeks=st.integers(0, 70),
)
def test_a_list_among_many_says_what_it_says_alone(
    lists: list[list[int]], open_ended: bool, percent: int, weeks: int
) -> None:
    many = ManyBands(np.array(lists), open_ended)
    found = [many.percentile(percent), many.within(weeks), many.over(weeks)]
    for place, counts in enumerate(lists):
        alone = Bands(counts, open_ended)
        expected = [alone.percentile(percent), alone.within(weeks), alone.over(weeks)]
        for figures, figure in zip(found, expected, strict=True):
            assert figures[place] == approx(np.nan if figure is None else figure, nan_ok=True)
        assert many.waiting[place] == alone.waiting
