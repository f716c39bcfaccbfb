"""Tables of many organisations say of each what its figures say when they are read on their own."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.indicators.models import Indicator
from services.metrics.observations.queries import LACKING, own_of
from services.metrics.observations.repository import Filter, Row
from services.metrics.observations.rules import disclosure_alike, tables
from services.metrics.observations.rules.disclosure import CountedFigure, Part
from services.metrics.observations.rules.disclosure_alike import Measure
from services.metrics.observations.rules.tables import FIGURE, FigureTable, KeptFigures, read
from services.metrics.observations.rules.totals import wanted_part
from tests.unit.metrics.observations.test_disclosure_alike import (
    BREAKDOWN,
    CALCULATIONS,
    RANDOM,
    SHAPES,
    figure,
    sometimes,
)

EPOCH = date(2000, 1, 1)
MONTHS = [date(1999, 12, 1), date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1)]
CODES = ["27D", "E92000001", *(f"T{number:02}" for number in range(12))]
NOTES = ("suppressed", "not_available", "withdrawn")
Told = dict[date, tuple[float, float | None]]


def row(random: Random, code: str, part: Part, period: date, calculation: str) -> Row | None:
    """A figure as it is kept, or none."""
    if sometimes(random):
        return None
    told = figure(random, calculation, odd=True)
    note = None
    if (told.numerator is None and told.value is None) or sometimes(random):
        told, note = CountedFigure(None, None, None, None, None), random.choice(NOTES)
    return Row(
        1, code, 1, *part, period, 1, *told, random.choice(["final", "provisional"]),
        note, None, datetime(2026, 1, 1, tzinfo=UTC), 1, sometimes(random),
    )  # fmt: skip


def kept(random: Random, calculation: str) -> tuple[Indicator, str, Sequence[Part], list[Row]]:
    shape = sorted(random.choice(SHAPES))
    rows = [
        row(random, code, part, period, calculation)
        for code, part, period in product(CODES, shape, MONTHS)
    ]
    definition: dict[str, Any] = {
        "id": 1,
        "calculation": calculation,
        "multiplier": random.choice([1.0, 1000.0]),
        "breakdown": random.choice([BREAKDOWN, BREAKDOWN, None]),
        "disclosure_rule": random.choice(["small_counts", "open_data"]),
    }
    category = random.choice(["all", "all", "1"])
    return Indicator(**definition), category, shape, [each for each in rows if each is not None]


def as_tables(
    indicator: Indicator, category: str, shape: Sequence[Part], rows: list[Row]
) -> FigureTable:
    series = [
        KeptFigures(code, part, figures)
        for part, code in product(shape, CODES)
        if (figures := _bytes([each for each in rows if (each[1], each.part) == (code, part)]))
    ]
    measure = Measure(indicator.calculation, indicator.multiplier, indicator.breakdown)
    part = wanted_part(indicator.breakdown, category, "all", "all")
    small_counts = indicator.disclosure_rule == "small_counts"
    return read(series, CODES, measure, part, small_counts=small_counts)


def _bytes(rows: list[Row]) -> bytes:
    figures = [
        ((each.period - EPOCH).days, each.numerator, each.denominator, each.value,
         each.note == "suppressed", each.note in LACKING, each.protected,
         each.status == "provisional", each.synthetic)
        for each in rows
    ]  # fmt: skip
    return np.array(figures, FIGURE).tobytes() if figures else b""


def told(tables: FigureTable, place: int) -> Told:
    return {
        date.fromordinal(EPOCH.toordinal() + int(day)): (
            float(numerator),
            None if math.isnan(denominator) else float(denominator),
        )
        for day, numerator, denominator in zip(
            tables.days, tables.numerator[place], tables.denominator[place], strict=True
        )
        if not math.isnan(numerator)
    }


@settings(max_examples=30)
@given(random=RANDOM, few=st.sampled_from([1, 8]), cells=st.sampled_from([8, 10_000]))
@pytest.mark.parametrize("calculation", CALCULATIONS)
def test_a_table_has_the_figures_and_the_gaps_of_each_organisation(
    calculation: str, random: Random, few: int, cells: int
) -> None:
    asked = kept(random, calculation)
    indicator, category, _, rows = asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disclosure_alike, "FEW", few)
        patch.setattr(tables, "MOST_CELLS", cells)
        found = as_tables(*asked)
    wanted = Filter(None, 1, category, MONTHS[0], MONTHS[-1])
    for place, code in enumerate(CODES):
        own = own_of([each for each in rows if each.organisation_code == code], wanted, indicator)
        expected = {each.period: (each.numerator, each.denominator) for each in own.figures}
        assert told(found, place) == expected
        days = [(day - EPOCH).days for day in own.withheld(wanted) & own.protected]
        assert found.days[found.gaps[place]].tolist() == sorted(days)


def test_without_organisations_there_is_no_row() -> None:
    measure = Measure("count", 1, None)
    assert read([], [], measure, Part(), small_counts=True).numerator.size == 0
    assert read([], CODES, measure, Part(), small_counts=True).numerator.shape == (len(CODES), 0)
