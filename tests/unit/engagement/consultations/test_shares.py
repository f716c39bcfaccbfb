"""A share agrees with the codings wherever what is told of them could be read so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engagement.consultations.rules.shares import CodedTheme, wrong_shares


def wrong(share: float, answers: int, answered: int) -> list[str]:
    themes = {"themes": [{"code": "bus", "title": "Buses", "share": share}]}
    return [each.detail for each in wrong_shares(themes, {"bus": CodedTheme(answers, answered)})]


@given(st.integers(1, 400), st.data())
def test_the_share_of_the_count_agrees_and_one_far_off_does_not(
    answered: int, data: st.DataObject
) -> None:
    answers = data.draw(st.integers(0, answered))
    assert wrong(round(answers / answered, 2), answers, answered) == []
    off = 8 + answered // 50
    if answers + off <= answered:
        assert len(wrong((answers + off) / answered, answers, answered)) == 1


@pytest.mark.parametrize(
    ("share", "answers", "said"),
    [(0.31, 40, "38 to 42"), (0.1, 3, "1 to 7"), (0.1, 0, "none")],
)
def test_what_is_said_tells_no_more_than_the_counts_do(
    share: float, answers: int, said: str
) -> None:
    [detail] = wrong(share, answers, 160)
    assert f"by the codings it is {said} of 160 answers" in detail


def test_where_nothing_was_coded_any_share_stands() -> None:
    assert wrong(0.9, 0, 0) == []
