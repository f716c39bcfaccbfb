"""Months of a baseline become points, or a sentence that says why not."""

from datetime import date

import pytest

from services.metrics.spc.rules.baselines import BaselineRefusal, baseline_points

MONTHS = [date(2016 + month // 12, month % 12 + 1, 1) for month in range(36)]


@pytest.mark.parametrize(
    ("span", "points"),
    [
        (None, None),
        ((MONTHS[0], MONTHS[11]), (0, 11)),
        ((date(1900, 1, 1), MONTHS[14]), (0, 14)),
        ((MONTHS[20], date(2099, 12, 1)), (20, 35)),
    ],
)
def test_a_baseline_is_its_first_and_last_point(
    span: tuple[date, date] | None, points: tuple[int, int] | None
) -> None:
    assert baseline_points(span, MONTHS, []) == points


def test_missing_months_do_not_count() -> None:
    held = MONTHS[:6] + MONTHS[10:30]
    assert baseline_points((MONTHS[4], MONTHS[25]), held, []) == (4, 21)


@pytest.mark.parametrize(
    ("span", "segments", "said"),
    [
        ((MONTHS[0], MONTHS[7]), [], "8 figures from 2016-01 to 2016-08"),
        ((date(1990, 1, 1), date(1990, 12, 1)), [], "0 figures from 1990-01"),
        ((MONTHS[0], MONTHS[0]), [], "1 figure from"),
        ((MONTHS[0], MONTHS[20]), [20], "rebased at 2017-09"),
    ],
)
def test_too_few_points_and_two_segments_are_refused(
    span: tuple[date, date], segments: list[int], said: str
) -> None:
    with pytest.raises(BaselineRefusal, match=said):
        baseline_points(span, MONTHS, segments)


def test_a_baseline_may_begin_where_a_segment_does() -> None:
    assert baseline_points((MONTHS[20], MONTHS[35]), MONTHS, [20]) == (20, 35)
