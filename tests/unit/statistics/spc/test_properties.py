"""What holds for every series, whatever its values."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.spc.analysis import analyse, analyse_many
from services.statistics.spc.columns import (
    PLACES_AT_ONCE,
    ManySeries,
    at_once,
    side_by_side,
)
from services.statistics.spc.verdicts import BETTER_SIDE, VARIATIONS
from services.statistics.spc.vocabulary import Improvement, RuleSetName

TENTHS = st.lists(st.integers(-50, 50), min_size=1, max_size=40)
RULE_SETS = st.sampled_from(RuleSetName)


def causes(values: list[float], ruleset: RuleSetName) -> list[str | None]:
    analysis = analyse(values, improvement=Improvement.INCREASE, ruleset=ruleset)
    return [point.special_cause for point in analysis.points]


@settings(max_examples=40, deadline=None)
@given(tenths=TENTHS, by=st.integers(-100_000, 100_000), ruleset=RULE_SETS)
def test_moving_a_series_up_or_down_changes_no_special_cause(
    tenths: list[int], by: int, ruleset: RuleSetName
) -> None:
    moved = [(value + by) / 10 for value in tenths]
    assert causes(moved, ruleset) == causes([value / 10 for value in tenths], ruleset)


@settings(max_examples=40, deadline=None)
@given(
    tenths=TENTHS, times=st.sampled_from([0.01, 0.1, 3, 7, 1e-9, 1e9, 2**-40]), ruleset=RULE_SETS
)
def test_another_unit_changes_no_special_cause(
    tenths: list[int], times: float, ruleset: RuleSetName
) -> None:
    values = [value / 10 for value in tenths]
    assert causes([value * times for value in values], ruleset) == causes(values, ruleset)


@settings(max_examples=40, deadline=None)
@given(
    tenths=TENTHS,
    by=st.integers(-100_000, 100_000),
    times=st.sampled_from([0.01, 3, -7, 1e9]),
    ruleset=RULE_SETS,
)
def test_the_limits_move_and_stretch_with_the_series(
    tenths: list[int], by: int, times: float, ruleset: RuleSetName
) -> None:
    (plain,) = analyse(tenths, improvement=Improvement.INCREASE, ruleset=ruleset).segments
    moved_values = [value * times + by for value in tenths]
    (moved,) = analyse(moved_values, improvement=Improvement.INCREASE, ruleset=ruleset).segments
    slack = 1e-9 * max(1.0, abs(by), abs(times) * 100)
    assert moved.mean == approx(plain.mean * times + by, abs=slack)
    if plain.lower_limit is None or plain.upper_limit is None:
        assert moved.lower_limit is None
        return
    expected = sorted(limit * times + by for limit in (plain.lower_limit, plain.upper_limit))
    assert [moved.lower_limit, moved.upper_limit] == approx(expected, abs=slack)


@settings(max_examples=40, deadline=None)
@given(tenths=TENTHS, ruleset=RULE_SETS)
def test_upside_down_every_special_cause_changes_side(
    tenths: list[int], ruleset: RuleSetName
) -> None:
    opposite = {"above": "below", "below": "above", "up": "down", "down": "up"}
    upright = causes([value / 10 for value in tenths], ruleset)
    expected = [
        None if cause is None else "_".join(opposite.get(part, part) for part in cause.split("_"))
        for cause in upright
    ]
    assert causes([-value / 10 for value in tenths], ruleset) == expected


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(1, 30).flatmap(
        lambda points: st.lists(
            st.lists(st.integers(0, 50), min_size=points, max_size=points), min_size=1, max_size=6
        )
    ),
    ruleset=RULE_SETS,
)
def test_a_series_in_a_batch_says_what_it_says_alone(
    rows: list[list[int]], ruleset: RuleSetName
) -> None:
    better = np.full(len(rows), BETTER_SIDE[Improvement.DECREASE], np.int8)
    target = np.full(len(rows), 20.0)
    batch = analyse_many(
        ManySeries(values=np.array(rows, np.float64), better=better, target=target),
        ruleset=ruleset,
    )
    for number, row in enumerate(rows):
        alone = analyse(row, improvement=Improvement.DECREASE, target=20.0, ruleset=ruleset)
        assert VARIATIONS[batch.variation[number]] == alone.variation
        assert batch.lines.mean[batch.last_segment[number]] == alone.segments[0].mean


def test_more_series_than_fit_at_once_are_all_charted() -> None:
    values = np.tile(np.arange(40.0), (3_000, 1)) + np.arange(3_000.0)[:, np.newaxis]
    batch = analyse_many(ManySeries(values=values, better=np.ones(3_000, np.int8)))
    assert (batch.special_cause == batch.special_cause[0]).all()
    assert np.allclose(batch.lines.mean, 19.5 + np.arange(3_000))


def test_unequal_segments_are_all_charted() -> None:
    rebased = np.zeros((1, 10_000), np.bool_)
    rebased[0, 5_000:] = True
    values = np.arange(10_000.0)[np.newaxis]
    batch = analyse_many(ManySeries(values, np.ones(1, np.int8), rebased=rebased))
    assert batch.segment_starts.tolist() == [0, *range(5_000, 10_000)]
    assert batch.lines.mean.tolist() == [2499.5, *map(float, range(5_000, 10_000))]
    assert (batch.special_cause[0, :5_000] > 0).all()
    assert not batch.special_cause[0, 5_000:].any()


def test_tables_stay_small_however_unequal_the_segments_are() -> None:
    rebased = np.zeros((1, 10_000), np.bool_)
    rebased[0, 5_000:] = True
    series = ManySeries(np.zeros((1, 10_000)), np.ones(1, np.int8), rebased=rebased)
    tables = [side_by_side(series, segments).values for segments in at_once(series)]
    assert max(table.size for table in tables) <= PLACES_AT_ONCE
    assert len(tables) < 10


def test_a_series_without_a_point_says_nothing() -> None:
    values = np.array([[np.nan] * 5, [1.0, 2.0, 1.0, 2.0, np.nan]])
    batch = analyse_many(
        ManySeries(values=values, better=np.ones(2, np.int8), target=np.array([1.0, 1.0]))
    )
    assert [VARIATIONS[code] for code in batch.variation] == [None, "common_cause"]
    assert batch.assurance[0] == 0
    assert not batch.type[0].any()
