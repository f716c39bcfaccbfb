"""Neither a rule nor a moving range spans a missing period or a rebase."""

from datetime import date, timedelta

from services.statistics.control.attributes import Subgroup, p_chart
from services.statistics.control.run_chart import run_chart
from services.statistics.spc.analysis import analyse
from services.statistics.spc.vocabulary import Improvement, SpecialCause
from tests.unit.statistics.spc.examples import causes_after_steady, months

NEUTRAL = Improvement.NEUTRAL
APRIL = date(2023, 4, 1)


def with_a_month_missing(points: int, before: int) -> list[date]:
    """So many months on end after the baseline's 12, but that one is missing."""
    periods = months(APRIL, 12 + points + 1)
    del periods[12 + before]
    return periods


def test_no_moving_range_spans_a_gap() -> None:
    analysis = analyse(
        [1, 2, 101, 102],
        improvement=Improvement.INCREASE,
        periods=[date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1), date(2024, 5, 1)],
    )
    assert analysis.segments[0].moving_range_mean == 1
    assert analysis.segments[0].mean == 51.5


def warned(*periods: date) -> list[str]:
    values = [float(each % 5) for each in range(len(periods))]
    analysis = analyse(values, improvement=Improvement.INCREASE, periods=periods)
    run = run_chart(values, Improvement.INCREASE, periods)
    cases = p_chart([Subgroup(1 + n % 5, 10) for n in range(len(periods))], NEUTRAL, periods)
    for chart in (run, cases):
        assert {why.code for why in chart.warnings} >= {
            each.code for each in analysis.warnings if each.code.startswith("periods")
        }
    return [each.code for each in analysis.warnings]


def test_missing_periods_are_said() -> None:
    assert warned(*months(APRIL, 20)) == []
    assert warned(*with_a_month_missing(8, before=4)) == ["periods_missing"]
    weeks = [date(2024, 1, 1) + timedelta(weeks=week) for week in range(20) if week != 7]
    assert warned(*weeks) == ["periods_missing"]
    quarters = [date(2024, month, 1) for month in (7, 10)]
    assert warned(*months(APRIL, 13), *quarters) == ["periods_missing"]


def test_periods_of_different_lengths_are_said() -> None:
    assert warned(*months(APRIL, 12), date(2024, 3, 15)) == ["periods_mixed"]
    assert warned(*[date(2024, 1, 1) + timedelta(7 * n + n // 7) for n in range(14)]) == [
        "periods_mixed"
    ]


def test_a_shift_does_not_span_a_gap() -> None:
    points = [10] * 8
    assert set(causes_after_steady(*points, periods=months(APRIL, 20))) == {"shift_below"}
    assert set(causes_after_steady(*points, periods=with_a_month_missing(8, before=4))) == {None}


def test_a_shift_on_one_side_of_a_gap_is_still_one() -> None:
    causes = causes_after_steady(*[10] * 9, periods=with_a_month_missing(9, before=2))
    assert causes == [None] * 2 + ["shift_below"] * 7


def test_a_trend_does_not_span_a_gap() -> None:
    points = [9, 9.5, 10, 10.5, 11, 12, 13]
    assert set(causes_after_steady(*points, periods=months(APRIL, 19))) == {"trend_up"}
    assert set(causes_after_steady(*points, periods=with_a_month_missing(7, before=6))) == {None}


def test_two_of_three_does_not_span_a_gap() -> None:
    points = [15, 12, 15]
    assert "two_of_three_above" in causes_after_steady(*points, periods=months(APRIL, 15))
    assert set(causes_after_steady(*points, periods=with_a_month_missing(3, before=2))) == {None}


def test_a_rule_does_not_span_a_rebase() -> None:
    values = [10, 12] * 6 + [13.0] * 4 + [13.0, 13.1] * 2 + [10, 12]
    together = analyse(values, improvement=Improvement.INCREASE)
    apart = analyse(values, improvement=Improvement.INCREASE, rebase_at=[16])
    assert together.points[18].special_cause == "shift_above"
    assert {point.special_cause for point in apart.points} == {None}


def test_points_carry_the_lines_of_their_own_segment() -> None:
    analysis = analyse([1, 3, 1, 11, 13, 11], improvement=Improvement.INCREASE, rebase_at=[3])
    assert [(segment.start, segment.end) for segment in analysis.segments] == [(0, 2), (3, 5)]
    assert [point.mean for point in analysis.points] == [5 / 3] * 3 + [35 / 3] * 3


def test_points_that_are_all_apart_have_no_limits() -> None:
    analysis = analyse(
        [5, 6, 7],
        improvement=Improvement.INCREASE,
        periods=[date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1)],
        rebase_at=[1],
    )
    assert analysis.segments[1].upper_limit is None
    assert analysis.segments[1].mean == 6.5


def test_a_shift_is_found_in_one_figure_of_the_first_monday_of_each_month() -> None:
    """`spc_first_monday_shift`"""
    values = [10, 12, 10, 12, 10, 12, 10, 14, 14.2, 14.1, 14.3, 14.2, 14.1, 14.4]
    firsts = months(date(2020, 1, 1), len(values))
    mondays = [first + timedelta(days=-first.weekday() % 7) for first in firsts]
    analysis = analyse(values, improvement=Improvement.INCREASE, periods=mondays)
    assert {point.special_cause for point in analysis.points[7:]} == {SpecialCause.SHIFT_ABOVE}
    assert analysis == analyse(values, improvement=Improvement.INCREASE)
