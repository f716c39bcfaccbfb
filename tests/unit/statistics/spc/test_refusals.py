"""A series that cannot be analysed is refused, and the refusal says where."""

from datetime import date
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from services.statistics import refusals
from services.statistics.spc.analysis import analyse, analyse_many
from services.statistics.spc.columns import ManySeries
from services.statistics.spc.vocabulary import Improvement

VALUES = [float(value) for value in range(20)]


@pytest.mark.parametrize(
    ("options", "refusal", "field", "index"),
    [
        ({"values": []}, refusals.NoValues, "values", None),
        ({"values": [1.0, nan]}, refusals.ValueOutOfRange, "values", 1),
        ({"values": [1.0, 2.0, -inf]}, refusals.ValueOutOfRange, "values", 2),
        ({"values": [1e101]}, refusals.ValueOutOfRange, "values", 0),
        ({"target": nan}, refusals.ValueOutOfRange, "target", None),
        ({"periods": [date(2024, 1, 1)]}, refusals.PeriodsDoNotMatch, "periods", None),
        ({"baseline_points": 11}, refusals.BaselineTooShort, "baseline_points", None),
        ({"baseline": (0, 10)}, refusals.BaselineTooShort, "baseline", None),
        ({"baseline": (12, 11)}, refusals.BaselineOutOfRange, "baseline", None),
        ({"baseline": (5, 20)}, refusals.BaselineOutOfRange, "baseline", None),
        ({"baseline": (0, 15), "rebase_at": [15]}, refusals.BaselineOutOfRange, "baseline", None),
        ({"rebase_at": [0]}, refusals.RebaseOutOfRange, "rebase_at", 0),
        ({"rebase_at": [5, 20]}, refusals.RebaseOutOfRange, "rebase_at", 1),
        ({"rebase_at": [-1]}, refusals.RebaseOutOfRange, "rebase_at", 0),
        ({"rebase_at": [5, 9, 7]}, refusals.RebasesNotAscending, "rebase_at", 2),
        ({"rebase_at": [5, 5]}, refusals.RebasesNotAscending, "rebase_at", 1),
    ],
)
def test_refusals_name_the_field_and_the_item(
    options: dict[str, Any],
    refusal: type[refusals.SpcRefusal],
    field: str,
    index: int | None,
) -> None:
    with pytest.raises(refusal) as refused:
        analyse(**{"values": VALUES, "improvement": Improvement.INCREASE, **options})
    assert (refused.value.field, refused.value.index) == (field, index)


def test_every_refusal_has_its_own_code() -> None:
    kinds = refusals.SpcRefusal.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_a_baseline_too_short_is_refused_for_many_series_too() -> None:
    series = ManySeries(values=np.ones((2, 20)), better=np.ones(2, np.int8))
    with pytest.raises(refusals.BaselineTooShort):
        analyse_many(series, baseline_points=5)


@pytest.mark.parametrize("largest", [1e100, -1e100])
def test_the_largest_values_that_are_taken_do_not_overflow(largest: float) -> None:
    analysis = analyse([largest, -largest] * 20, improvement=Improvement.INCREASE)
    assert analysis.segments[0].upper_limit == pytest.approx(2.66 * 2e100)
