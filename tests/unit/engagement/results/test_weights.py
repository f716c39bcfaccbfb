"""Weights meet the margins they are made for, or say why none can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engagement.results.rules.groups import NOT_TOLD, grouped
from services.engagement.results.rules.tally import Spread
from services.engagement.results.rules.weights import (
    PopulationMargin,
    ShownSize,
    shown_size,
    weigh,
    weighted_share,
)
from services.shared.refusals import Refusal

SIZES = st.integers(20, 60)


def margin(code: str, **population: int) -> PopulationMargin:
    names = {each: each for each in population}
    return PopulationMargin(code, "place", None, "ONS", "2024-06-30", population, names, names)


@given(st.tuples(SIZES, SIZES, SIZES, SIZES), st.tuples(SIZES, SIZES), st.tuples(SIZES, SIZES))
def test_weights_times_respondents_meet_every_margin(
    cells: tuple[int, ...], ages: tuple[int, ...], sides: tuple[int, ...]
) -> None:
    keys = [("young", "east"), ("young", "west"), ("old", "east"), ("old", "west")]
    people = dict(zip(keys, cells, strict=True))
    margins = [
        margin("age", young=ages[0] * 1000, old=ages[1] * 1000),
        margin("side", east=sides[0] * 500, west=sides[1] * 500),
    ]
    found = weigh(margins, people | {("young", NOT_TOLD): 5})
    assert (found.people, found.left_out) == (sum(cells), 5)
    young = {key: size for key, size in people.items() if key[0] == "young"}
    east = {key: size for key, size in people.items() if key[1] == "east"}
    assert weighted_share(found, young, people) == pytest.approx(ages[0] / sum(ages), abs=0.005001)
    assert weighted_share(found, east, people) == pytest.approx(sides[0] / sum(sides), abs=0.005001)
    total = sum(found.weights[key] * size for key, size in people.items())
    assert total == pytest.approx(sum(cells))
    assert 1 <= found.effective <= sum(cells) + 1e-9


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ({("young", "east"): 50, ("old", "west"): 50}, "contradictory"),
        ({("young", "east"): 50, ("young", "west"): 50}, "empty_margin"),
        ({("young", NOT_TOLD): 50}, "nobody_weighted"),
        ({}, "nobody_weighted"),
        ({("young", "east"): 5000, ("old", "west"): 50}, "population_smaller"),
    ],
)
def test_margins_that_cannot_be_met_are_refused(
    people: dict[tuple[str, ...], int], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        weigh([margin("age", young=1000, old=1000), margin("side", east=900, west=100)], people)
    assert refused.value.code == code


AGES = [margin("age", young=100, old=9_900)]
AGES_AND_SIDES = [margin("age", young=5000, old=5000), margin("side", east=5000, west=5000)]


@pytest.mark.parametrize("young", range(1, 8))
def test_an_effective_size_tells_of_no_one_to_seven_people(young: int) -> None:
    people: Spread = {("young",): young, ("old",): 200 - young}
    assert shown_size(weigh(AGES, people), people) == ShownSize()
    without: Spread = {("young",): 10, ("old",): 190, (NOT_TOLD,): young}
    assert shown_size(weigh(AGES, without), without) == ShownSize()


def test_an_effective_size_is_rounded_where_few_are_in_two_categories_at_once() -> None:
    keys = [("young", "east"), ("young", "west"), ("old", "east"), ("old", "west")]
    few: Spread = dict(zip(keys, (3, 40, 40, 40), strict=True))
    many: Spread = dict(zip(keys, (30, 40, 40, 40), strict=True))
    found, exact = [shown_size(weigh(AGES_AND_SIDES, each), each) for each in (few, many)]
    assert found.effective is not None
    assert found.effective % 5 == 0
    assert found.design_effect == round(125 / found.effective, 2)
    assert exact.effective == round(weigh(AGES_AND_SIDES, many).effective, 1)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 30), max_size=8))
def test_no_group_has_one_to_seven_people_unless_there_are_no_more(people: dict[str, int]) -> None:
    sizes: dict[str, int] = {}
    for category, group in grouped(people).items():
        sizes[group] = sizes.get(group, 0) + people[category]
    assert sum(sizes.values()) == sum(people.values())
    assert len(sizes) == 1 or all(size >= 8 for size in sizes.values())
