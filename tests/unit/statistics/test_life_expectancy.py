"""Life expectancy against the published figures of PHEindicatormethods, and what it needs."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.life_expectancy import (
    FIRST_AGES,
    AgeBand,
    LifeExpectancy,
    life_expectancy,
)

PEOPLE = (
    7060, 35059, 46974, 48489, 43219, 38561, 46009, 57208, 61435, 55601, 50209, 56416, 46411, 39820,
    37978, 37039, 33288, 23306, 11936, 11936,
)  # fmt: skip
DEATHS = (
    17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936, 1937,
)  # fmt: skip
BANDS = [AgeBand(deaths, people) for deaths, people in zip(DEATHS, PEOPLE, strict=True)]
PUBLISHED = {
    0: (80.16960813, 79.88268548, 80.45653078),
    1: (79.36245674, 79.0898816, 79.63503188),
    5: (75.44193645, 75.17407307, 75.70979983),
    25: (55.78835987, 55.53801579, 56.03870395),
    65: (18.76856852, 18.57570352, 18.96143352),
    85: (6.163942934, 5.978358351, 6.349527517),
    90: (6.16210635, 5.887683386, 6.436529314),
}


def at(age: int, bands: list[AgeBand], confidence: float = 0.95) -> LifeExpectancy:
    return life_expectancy(bands, confidence)[FIRST_AGES.index(age)]


@pytest.mark.parametrize(("age", "wanted"), PUBLISHED.items())
def test_life_expectancy_has_its_published_value_and_limits(
    age: int, wanted: tuple[float, float, float]
) -> None:
    # The published limits took 1.96 for the normal quantile; their own tests round to 4 decimals.
    found = at(age, BANDS)
    assert found.value == approx(wanted[0], abs=1e-8)
    assert (found.lower, found.upper) == approx(wanted[1:], abs=1e-5)


def test_a_higher_confidence_widens_the_interval_and_keeps_the_value() -> None:
    usual, wide = at(0, BANDS), at(0, BANDS, 0.998)
    assert wide.value == usual.value
    assert wide.lower is not None and usual.lower is not None and usual.value is not None
    assert (usual.value - wide.lower) / (usual.value - usual.lower) == approx(
        3.090232306 / 1.959963985
    )


def changed(age: int, **other: float) -> list[AgeBand]:
    place = FIRST_AGES.index(age)
    return [*BANDS[:place], replace(BANDS[place], **other), *BANDS[place + 1 :]]


@pytest.mark.parametrize(
    ("bands", "reason"),
    [
        (changed(20, population=0, deaths=0), "empty_band"),
        (changed(85, population=119), "more_deaths_than_people"),
        (changed(90, deaths=0), "no_death_in_open_band"),
        ([AgeBand(1, 250.0)] * 20, "small_population"),
    ],
)
def test_without_what_it_needs_there_is_no_value_but_a_reason(
    bands: list[AgeBand], reason: str
) -> None:
    for found in life_expectancy(bands):
        assert (found.value, found.lower, found.upper) == (None, None, None)
        assert [why.code for why in found.warnings] == [reason]


def test_an_interval_of_more_than_twenty_years_is_shown_without_a_value() -> None:
    small = [AgeBand(0, 400.0)] * 19 + [AgeBand(1, 30.0)]
    found = life_expectancy(small)[0]
    assert found.value is None and found.lower is not None
    assert [why.code for why in found.warnings] == ["wide_interval"]


@settings(max_examples=60, deadline=None)
@given(
    rates=st.lists(st.floats(0, 0.9), min_size=20, max_size=20),
    place=st.integers(0, 19),
)
def test_more_deaths_never_lengthen_life(rates: list[float], place: int) -> None:
    bands = [AgeBand(max(1, int(rate * 20_000)), 20_000.0) for rate in rates]
    worse = [*bands]
    worse[place] = replace(bands[place], deaths=bands[place].deaths + 1000)
    before, after = life_expectancy(bands)[0], life_expectancy(worse)[0]
    assert before.upper is not None and before.lower is not None
    assert after.upper is not None and after.lower is not None
    assert after.lower + after.upper <= before.lower + before.upper + 1e-9


@given(factor=st.sampled_from([2, 10]))
def test_the_size_of_the_population_changes_the_certainty_only(factor: int) -> None:
    larger = [AgeBand(band.deaths * factor, band.population * factor) for band in BANDS]
    small, large = at(0, BANDS), at(0, larger)
    assert large.value == approx(small.value)
    assert small.value and small.lower and large.value and large.lower
    assert (small.value - small.lower) / (large.value - large.lower) == approx(factor**0.5)
