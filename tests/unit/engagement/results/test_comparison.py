"""Respondents beside the population: nothing tells of 1 to 7 people, equality data among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.counts import is_small
from services.engagement.results.rules.comparison import JoinedMargin, compare, joined_profile
from services.engagement.results.rules.weights import PopulationMargin
from services.statistics.survey.representativeness import MoreThanPopulation, NoPopulation

SIZES = st.integers(0, 30)


def margin(**population: int) -> PopulationMargin:
    names = {each: each for each in population}
    return PopulationMargin("sex", "question", "sex", "ONS", "2021-03-21", population, names, names)


ABC = margin(a=10_000, b=10_000, c=20_000)


@pytest.mark.parametrize("people", [{"a": 1}, {"a": 3}, {"a": 2, "b": 3}, {"a": 7}])
def test_of_so_few_people_nothing_is_told(people: dict[str, int]) -> None:
    found = compare(ABC, people, told=True)
    assert (found.respondents, found.found, found.left_out) == ({}, None, ["a", "b", "c"])


@given(st.dictionaries(st.sampled_from("abcx"), SIZES), SIZES, SIZES)
def test_nothing_that_is_told_leaves_one_to_seven_of_a_total(
    options: dict[str | None, int], clubs: int, unsaid: int
) -> None:
    """Of the groups, and of what they leave of each total that a reader may know."""
    gave = sum(options.values())
    bases = [gave + unsaid, gave + unsaid + clubs]
    found = joined_profile(ABC, options, bases)
    if found is None:
        return
    inside = {each: options.get(each, 0) for each in "abc" if each not in found.left_out}
    told = sum(inside.values())
    assert not any(is_small(total - told) for total in (*bases, gave))
    alone = {each for each in found.respondents if each in inside}
    for group, size in found.respondents.items():
        own = inside.get(group, told - sum(inside[each] for each in alone))
        assert not is_small(own)
        assert abs(size - own) <= 2


@given(st.dictionaries(st.sampled_from("abcx"), SIZES), st.lists(SIZES, max_size=3))
def test_what_is_kept_is_read_again_as_it_was(
    options: dict[str | None, int], bases: list[int]
) -> None:
    found = joined_profile(ABC, options, bases)
    assert found is None or JoinedMargin.of(*found.kept) == found


def test_rounding_makes_no_more_people_than_there_are() -> None:
    found = compare(margin(a=9, b=900), {"a": 8, "b": 90}, told=True)
    assert found.respondents == {"a": 9, "b": 90}


def test_populations_that_are_too_small_are_refused() -> None:
    with pytest.raises(MoreThanPopulation):
        compare(margin(a=10, b=100), {"a": 14, "b": 20}, told=True)
    with pytest.raises(NoPopulation):
        compare(margin(a=0, b=0), {"a": 12, "b": 20}, told=True)
