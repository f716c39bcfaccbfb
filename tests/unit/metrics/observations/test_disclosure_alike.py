"""Many families judged at once are judged as each of them on its own."""

import math
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure import DisclosureRefusal
from services.disclosure.publishing_alike import NOTES, UNSAID
from services.metrics.observations.rules import disclosure_alike
from services.metrics.observations.rules.disclosure import (
    STATISTICS,
    CountedFigure,
    Part,
    controlled,
)
from services.metrics.observations.rules.disclosure_alike import (
    Families,
    Measure,
    controlled_in_each,
)

Figures = Mapping[Part, CountedFigure]
Said = dict[Part, tuple[float | None, ...]]
CALCULATIONS = sorted(STATISTICS)
BREAKDOWN = "department"
WHOLE = Part()
DEPARTMENTS = [Part(BREAKDOWN, name) for name in ("1", "2", "other")]
QUINTILES = [Part("deprivation_quintile", str(number)) for number in range(1, 6)]
SEXES = [Part(sex="female"), Part(sex="male")]
AGES = [Part(age="0-17"), Part(age="18+")]
CROSSED = [Part(sex=sex, age=age) for sex in ("female", "male") for age in ("0-17", "18+")]
OF_DEPARTMENT = [Part(BREAKDOWN, name, sex) for name in ("1", "2") for sex in ("female", "male")]
SHAPES = [
    [WHOLE],
    DEPARTMENTS,
    [WHOLE, *DEPARTMENTS],
    [WHOLE, *DEPARTMENTS, *SEXES],
    [*DEPARTMENTS, *QUINTILES, *SEXES],
    [WHOLE, *SEXES, *AGES, *CROSSED],
    [*DEPARTMENTS, *OF_DEPARTMENT, *SEXES],
    [*OF_DEPARTMENT, DEPARTMENTS[0]],
    SEXES,
]
EDGES = (0, 0, 1, 2, 3, 6, 7, 8, 12, 13, 17, 18, 22, 23, 40)
LARGE = (100, 5_000, 10**6, 2 * 10**12)
RANDOM = st.integers(0, 2**32).map(Random)
"""Many thousand figures are made of one number: drawing each would take longer than judging it."""


def sometimes(random: Random) -> bool:
    return random.random() < 0.05


def count(random: Random) -> int:
    return random.choice(EDGES) if random.random() < 0.8 else random.randrange(60)


def figure(random: Random, calculation: str, *, odd: bool) -> CountedFigure:
    """`odd`: it may lack something, be no whole number, or be more than all people."""
    numerator: float | None = count(random)
    denominator: float | None = None
    if calculation != "count":
        denominator = (numerator or 0) + count(random)
    value: float | None = None
    if calculation in {"median", "standardised_rate"}:
        value = random.choice([0.0, 1.5, 30.25])
    if odd and sometimes(random):
        numerator = random.choice([None, 2.5, *LARGE])
    if odd and sometimes(random):
        denominator = random.choice([None, 0, 2, 2.25, *LARGE])
    if odd and sometimes(random):
        value = random.choice([None, 4.5])
    return CountedFigure(numerator, denominator, value, None, None)


def family(random: Random, shape: Sequence[Part], calculation: str, *, odd: bool) -> Figures:
    """Totals are mostly those of their parts, as they are in files."""
    found = {part: figure(random, calculation, odd=odd) for part in shape}
    adding = [found[part] for part in shape if part in DEPARTMENTS]
    if WHOLE in found and adding and random.random() < 0.7:
        numerator, denominator = (_total([each[place] for each in adding]) for place in (0, 1))
        found[WHOLE] = found[WHOLE]._replace(numerator=numerator, denominator=denominator)
    if odd and len(shape) > 1 and sometimes(random):
        del found[random.choice(shape)]
    return found


def _total(figures: Sequence[float | None]) -> float | None:
    known = [each for each in figures if each is not None]
    return sum(known) if len(known) == len(figures) else None


def arrays(parts: Sequence[Part], codes: Sequence[str], families: Sequence[Figures]) -> Families:
    untold = CountedFigure(None, None, None, None, None)
    columns = [
        [[each.get(part, untold)[place] for each in families] for part in parts]
        for place in range(3)
    ]
    return Families(np.array(codes, object), parts, *(np.array(each, float) for each in columns))


def alone(figures: Figures, code: str, measure: Measure) -> Said:
    try:
        found = controlled(figures, organisation=code, **measure._asdict())
    except DisclosureRefusal:
        return {}
    return {
        part: (seen.numerator, seen.denominator, seen.value, NOTES.index(seen.note))
        for part, seen in found.items()
    }


def in_arrays(families: Families, measure: Measure) -> list[Said]:
    parts, seen = controlled_in_each(families, measure)
    return [
        {
            part: tuple(_told(array[row, column]) for array in seen)
            for row, part in enumerate(parts)
            if seen.note[row, column] != UNSAID
        }
        for column in range(len(families.organisations))
    ]


def _told(figure: float) -> float | None:
    return None if math.isnan(figure) else float(figure)


@settings(max_examples=30)
@given(random=RANDOM, breakdown=st.sampled_from([BREAKDOWN, BREAKDOWN, None]), odd=st.booleans())
@pytest.mark.parametrize("calculation", CALCULATIONS)
def test_what_may_be_seen_of_many_families_is_what_may_be_seen_of_each(
    calculation: str, random: Random, breakdown: str | None, odd: bool
) -> None:
    measure = Measure(calculation, random.choice([1.0, 100.0]), breakdown)
    shape = random.choice(SHAPES)
    families = [family(random, shape, calculation, odd=odd) for _ in range(40)]
    codes = ["E92000001" if odd and sometimes(random) else "27D" for _ in families]
    hold(measure, shape, codes, families)


def test_a_family_in_which_the_smallest_count_beside_tells_is_judged_alike() -> None:
    counts = ((7, 29), (3, 4), (18, 18), (7, 24), (0, 13))
    figures = {
        part: CountedFigure(*each, None, None, None)
        for part, each in zip((*DEPARTMENTS, *SEXES), counts, strict=True)
    }
    hold(Measure("proportion", 1, BREAKDOWN), list(figures), ["27D"], [figures])


def hold(
    measure: Measure, shape: Sequence[Part], codes: Sequence[str], families: Sequence[Figures]
) -> None:
    """That the array form says of families what the plain form does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disclosure_alike, "FEW", 1)
        found = in_arrays(arrays(shape, codes, families), measure)
    expected = [alone(each, code, measure) for each, code in zip(families, codes, strict=True)]
    assert found == expected
