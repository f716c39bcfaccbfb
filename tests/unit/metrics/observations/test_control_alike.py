"""Many families judged at once are judged as each of them on its own."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.observations.rules import control_alike
from services.metrics.observations.rules.control import (
    STATISTICS,
    Counted,
    Part,
    controlled,
)
from services.metrics.observations.rules.control_alike import (
    Families,
    Measure,
    controlled_in_each,
)
from services.shared.disclosure import DisclosureRefusal
from services.shared.disclosure.publishing_alike import NOTES, UNSAID

Figures = Mapping[Part, Counted]
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
SMALL = st.sampled_from([0, 0, 1, 2, 3, 6, 7, 8, 12, 13, 17, 18, 22, 23, 40])
LARGE = st.sampled_from([100, 5_000, 10**6, 2 * 10**12])
COUNT = SMALL | SMALL | SMALL | SMALL | st.integers(0, 60)
SOMETIMES = st.integers(0, 19).map(lambda n: n == 0)


@st.composite
def figure(draw: st.DrawFn, calculation: str, *, odd: bool) -> Counted:
    """`odd`: it may lack something, be no whole number, or be more than all people."""
    numerator: float | None = draw(COUNT)
    denominator: float | None = None if calculation == "count" else (numerator or 0) + draw(COUNT)
    value: float | None = None
    if calculation in {"median", "standardised_rate"}:
        value = draw(st.sampled_from([0.0, 1.5, 30.25]))
    if odd and draw(SOMETIMES):
        numerator = draw(st.sampled_from([None, 2.5]) | LARGE)
    if odd and draw(SOMETIMES):
        denominator = draw(st.sampled_from([None, 0, 2.25]) | LARGE)
    if odd and draw(SOMETIMES):
        value = draw(st.sampled_from([None, 4.5]))
    return Counted(numerator, denominator, value, None, None)


@st.composite
def family(draw: st.DrawFn, shape: Sequence[Part], calculation: str, odd: bool) -> Figures:
    """Totals are mostly those of their parts, as they are in files."""
    found = {part: draw(figure(calculation, odd=odd)) for part in shape}
    adding = [found[part] for part in shape if part in DEPARTMENTS]
    if WHOLE in found and adding and draw(st.booleans()):
        numerator, denominator = (_total([each[place] for each in adding]) for place in (0, 1))
        found[WHOLE] = found[WHOLE]._replace(numerator=numerator, denominator=denominator)
    if odd and len(shape) > 1 and draw(SOMETIMES):
        del found[draw(st.sampled_from(shape))]
    return found


def _total(figures: Sequence[float | None]) -> float | None:
    known = [each for each in figures if each is not None]
    return sum(known) if len(known) == len(figures) else None


@st.composite
def many(draw: st.DrawFn) -> tuple[Measure, Sequence[Part], list[str], list[Figures]]:
    calculation = draw(st.sampled_from(CALCULATIONS))
    shape = draw(st.sampled_from(SHAPES))
    odd = draw(st.booleans())
    families = draw(st.lists(family(shape, calculation, odd), min_size=1, max_size=24))
    nation = st.integers(0, 9).map(lambda n: "27D" if n else "E92000001")
    codes = [draw(nation) if odd else "27D" for _ in families]
    breakdown = draw(st.sampled_from([BREAKDOWN, BREAKDOWN, None]))
    multiplier = draw(st.sampled_from([1.0, 100.0]))
    return Measure(calculation, multiplier, breakdown), shape, codes, families


def arrays(parts: Sequence[Part], codes: Sequence[str], families: Sequence[Figures]) -> Families:
    untold = Counted(None, None, None, None, None)
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


@settings(max_examples=150)
@given(asked=many())
def test_what_may_be_seen_of_many_families_is_what_may_be_seen_of_each(
    asked: tuple[Measure, Sequence[Part], list[str], list[Figures]],
) -> None:
    measure, shape, codes, families = asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control_alike, "FEW", 1)
        found = in_arrays(arrays(shape, codes, families), measure)
    expected = [alone(each, code, measure) for each, code in zip(families, codes, strict=True)]
    assert found == expected
