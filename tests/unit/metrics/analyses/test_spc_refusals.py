"""A series that cannot be analysed is refused, and the refusal says where."""

from datetime import date
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from services.metrics.analyses.rules import spc_errors
from services.metrics.analyses.rules.spc import analyse, analyse_many
from services.metrics.analyses.rules.spc_columns import ManySeries
from services.metrics.analyses.rules.spc_vocabulary import Improvement

VALUES = [float(value) for value in range(20)]


@pytest.mark.parametrize(
    ("options", "refusal", "field", "index"),
    [
        ({"values": []}, spc_errors.NoValues, "values", None),
        ({"values": [1.0, nan]}, spc_errors.ValueOutOfRange, "values", 1),
        ({"values": [1.0, 2.0, -inf]}, spc_errors.ValueOutOfRange, "values", 2),
        ({"values": [1e101]}, spc_errors.ValueOutOfRange, "values", 0),
        ({"target": nan}, spc_errors.ValueOutOfRange, "target", None),
        ({"periods": [date(2024, 1, 1)]}, spc_errors.PeriodsDoNotMatch, "periods", None),
        ({"baseline_points": 11}, spc_errors.BaselineTooShort, "baseline_points", None),
        ({"rebase_at": [0]}, spc_errors.RebaseOutOfRange, "rebase_at", 0),
        ({"rebase_at": [5, 20]}, spc_errors.RebaseOutOfRange, "rebase_at", 1),
        ({"rebase_at": [-1]}, spc_errors.RebaseOutOfRange, "rebase_at", 0),
        ({"rebase_at": [5, 9, 7]}, spc_errors.RebasesNotAscending, "rebase_at", 2),
        ({"rebase_at": [5, 5]}, spc_errors.RebasesNotAscending, "rebase_at", 1),
    ],
)
def test_refusals_name_the_field_and_the_item(
    options: dict[str, Any],
    refusal: type[spc_errors.SpcRefusal],
    field: str,
    index: int | None,
) -> None:
    with pytest.raises(refusal) as refused:
        analyse(**{"values": VALUES, "improvement": Improvement.INCREASE, **options})
    assert (refused.value.field, refused.value.index) == (field, index)


def test_every_refusal_has_its_own_code() -> None:
    refusals = spc_errors.SpcRefusal.__subclasses__()
    assert len({refusal.code for refusal in refusals}) == len(refusals)


def test_a_baseline_too_short_is_refused_for_many_series_too() -> None:
    series = ManySeries(values=np.ones((2, 20)), better=np.ones(2, np.int8))
    with pytest.raises(spc_errors.BaselineTooShort):
        analyse_many(series, baseline_points=5)


@pytest.mark.parametrize("largest", [1e100, -1e100])
def test_the_largest_values_that_are_taken_do_not_overflow(largest: float) -> None:
    analysis = analyse([largest, -largest] * 20, improvement=Improvement.INCREASE)
    assert analysis.segments[0].upper_limit == pytest.approx(2.66 * 2e100)
