"""Two coders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.survey.agreement import AnswersDiffer, agreement, kappa


def test_kappa_is_agreement_beyond_chance() -> None:
    assert kappa(20, 5, 10, 15) == pytest.approx(0.4)
    assert kappa(45, 15, 25, 15) == pytest.approx(0.1304347826, abs=1e-10)


def test_where_chance_alone_would_agree_there_is_no_kappa() -> None:
    found = agreement([["a"], ["a", "b"]], [["a"], ["a"]])
    assert [each.kappa for each in found.themes] == [None, 0.0]
    assert [each.code for each in found.warnings] == ["agreement_by_chance_is_certain"]
    assert found.mean_kappa == 0


def test_every_answer_is_counted_once_for_each_theme() -> None:
    found = agreement([["a"], ["b"], [], ["a", "b"]], [["a"], ["a"], [], ["b", "a"]])
    [first, second] = found.themes
    assert (first.both, first.one, first.neither, first.agreement) == (2, 1, 1, 0.75)
    assert (second.both, second.one, second.neither) == (1, 1, 2)


def test_both_coders_code_the_same_answers() -> None:
    with pytest.raises(AnswersDiffer):
        agreement([["a"]], [])


CODED = st.lists(st.lists(st.sampled_from("abc"), unique=True), min_size=1, max_size=30)


@given(CODED, st.randoms())
def test_who_is_first_changes_nothing(first: list[list[str]], chance: st.DataObject) -> None:
    second = [chance.sample("abc", chance.randint(0, 3)) for _ in first]  # type: ignore[attr-defined]
    assert agreement(first, second) == agreement(second, first)


@given(CODED)
def test_a_coder_agrees_with_themselves(coded: list[list[str]]) -> None:
    assert {each.kappa for each in agreement(coded, coded).themes} <= {1.0, None}
