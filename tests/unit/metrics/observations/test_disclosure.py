"""What may be seen of figures that are counts of people, whatever part of them is asked for."""

from hypothesis import given
from hypothesis import strategies as st

from services.disclosure import PublishedCell, ValueNote
from services.metrics.observations.rules.disclosure import CountedFigure, Part, controlled

QUINTILES = [Part("deprivation_quintile", str(number)) for number in range(1, 6)]
SEXES = [Part(sex="female"), Part(sex="male")]
WHOLE = Part()


def counted(numerator: float, denominator: float | None = None) -> CountedFigure:
    return CountedFigure(numerator, denominator, None, None, None)


def seen(
    figures: dict[Part, CountedFigure], organisation: str = "27D", calculation: str = "count"
) -> dict[Part, PublishedCell]:
    return controlled(
        figures,
        organisation=organisation,
        calculation=calculation,
        multiplier=1,
        breakdown="deprivation_quintile",
    )


@given(st.lists(st.integers(0, 60), min_size=5, max_size=5))
def test_a_small_count_is_never_shown_and_everything_else_is_a_multiple_of_five(
    counts: list[int],
) -> None:
    figures = {part: counted(count) for part, count in zip(QUINTILES, counts, strict=True)}
    for part, published in seen(figures).items():
        if published.value is not None:
            assert published.value % 5 == 0
        if part != WHOLE and 0 < counts[QUINTILES.index(part)] < 8:
            assert published.note is ValueNote.SUPPRESSED


@given(st.lists(st.integers(0, 60), min_size=5, max_size=5))
def test_a_total_is_the_same_whether_it_is_kept_or_computed(counts: list[int]) -> None:
    parts = {part: counted(count) for part, count in zip(QUINTILES, counts, strict=True)}
    assert seen(parts) == seen({**parts, WHOLE: counted(sum(counts))})


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5), st.integers(0, 40))
def test_two_ways_to_divide_a_total_isolate_nobody(counts: list[int], women: int) -> None:
    total = sum(counts)
    women = min(women, total)
    figures = {part: counted(count) for part, count in zip(QUINTILES, counts, strict=True)}
    figures |= {WHOLE: counted(total)}
    figures |= {SEXES[0]: counted(women), SEXES[1]: counted(total - women)}
    found = seen(figures)
    for part, figure in figures.items():
        if 0 < (figure.numerator or 0) < 8:
            assert found[part].value is None


def test_a_share_of_small_counts_is_as_blank_as_they_are() -> None:
    figures = {WHOLE: counted(3, 40)}
    published = seen(figures, calculation="proportion")[WHOLE]
    assert (published.value, published.numerator) == (None, None)


def test_a_mean_is_shown_of_eight_people_or_more() -> None:
    for people, shown in ((7, None), (8, 2.5)):
        figures = {WHOLE: counted(people * 2.5, people)}
        assert seen(figures, calculation="mean")[WHOLE].value == shown


def test_a_nation_is_shown_as_it_is() -> None:
    assert seen({WHOLE: counted(3)}, organisation="E92000001")[WHOLE].value == 3


def test_what_says_nothing_is_left_out() -> None:
    nothing = CountedFigure(None, None, None, None, None)
    assert seen({QUINTILES[0]: nothing, QUINTILES[1]: counted(20)}).keys() == {QUINTILES[1], WHOLE}
