"""What is missing from a series has a place in the answer and takes no part in the method."""

from datetime import date
from typing import Any

import pytest

from services.metrics.calculators.schemas.control import (
    AttributesRequest,
    CountsRequest,
    RunChartRequest,
)
from services.metrics.calculators.service import chart_attributes, chart_counts, chart_runs
from services.shared.refusals import Refusal
from services.statistics.control.attributes import p_chart, u_chart

RISING = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
PEOPLE = [{"numerator": count, "denominator": 100} for count in RISING]
MONTHS = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(15)]


def runs(values: list[Any], periods: list[date] | None = None) -> Any:
    return chart_runs(RunChartRequest(values=values, periods=periods, improvement="increase"))


def counts(values: list[Any], periods: list[date] | None = None) -> Any:
    return chart_counts(CountsRequest(counts=values, periods=periods, improvement="increase"))


def attributes(method: Any) -> Any:
    def charted(values: list[Any], periods: list[date] | None = None) -> Any:
        groups = [each and {"numerator": each, "denominator": 100} for each in values]
        asked = {"subgroups": groups, "periods": periods, "improvement": "increase"}
        return chart_attributes(AttributesRequest.model_validate(asked), method)

    return charted


CHARTS = [runs, counts, attributes(p_chart), attributes(u_chart)]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("at", [0, 5, 12])
def test_a_gap_has_a_place_and_changes_no_line(chart: Any, at: int) -> None:
    with_gap, without = chart([*RISING[:at], None, *RISING[at:]]), chart(RISING)
    [missing] = [n for n, point in enumerate(with_gap.points) if point.value is None]
    assert (missing, with_gap.points[at].type) == (at, None)
    assert [point.value for point in with_gap.points if point.value is not None] == [
        point.value for point in without.points
    ]
    line = "median" if chart is runs else "mean"
    assert getattr(with_gap, line) == getattr(without, line)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_gap_and_a_missing_period_are_the_same(chart: Any) -> None:
    values = [*RISING[:4], None, *RISING[4:]]
    dated = [month for month, value in zip(MONTHS, values, strict=False) if value]
    by_null, left_out = chart(values, MONTHS[: len(values)]), chart(RISING, dated)
    there = [point for point in by_null.points if point.value is not None]
    assert there == left_out.points


@pytest.mark.parametrize("chart", CHARTS)
def test_where_every_second_is_missing_no_point_has_a_neighbour(chart: Any) -> None:
    found = chart([each for value in RISING for each in (value, None)])
    shift = {point.special_cause for point in found.points} & {"trend_up", "shift_above"}
    assert shift == set()


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_but_gaps_is_refused(chart: Any) -> None:
    with pytest.raises(Refusal, match="not null"):
        chart([None, None])


def test_a_fault_is_told_at_the_place_that_was_given() -> None:
    groups = [PEOPLE[0], None, {"numerator": 5, "denominator": 4}]
    asked = AttributesRequest.model_validate({"subgroups": groups, "improvement": "increase"})
    with pytest.raises(Refusal) as refused:
        chart_attributes(asked, p_chart)
    assert refused.value.path[:2] == ("subgroups", 2)
