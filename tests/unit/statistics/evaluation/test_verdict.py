"""The evaluation of a service change, and the words for it."""

import numpy as np
import pytest

from services.statistics.evaluation.effect_words import written
from services.statistics.evaluation.evaluate import (
    BalancingSeries,
    Evaluation,
    SeriesDoNotMatch,
    TakeUp,
    evaluate,
)
from services.statistics.evaluation.verdict import Certainty, Finding, verdict
from services.statistics.spc.vocabulary import Improvement

DECREASE, INCREASE = Improvement.DECREASE, Improvement.INCREASE
CHANGE, POINTS = 18, 36
NOISE = np.random.default_rng(11).normal(0, 1.0, (3, POINTS))
LATER = np.arange(POINTS) >= CHANGE
FELL = (100 - 12.0 * LATER + NOISE[0]).tolist()
STEADY = (100 + NOISE[1]).tolist()
ROSE = (30 + 9.0 * LATER + NOISE[2]).tolist()


def told(evaluation: Evaluation) -> tuple[Finding, Certainty]:
    found = verdict(evaluation)
    return found.finding, found.certainty


def test_a_fall_that_chart_and_comparison_confirm_has_the_higher_certainty() -> None:
    evaluation = evaluate(FELL, CHANGE, DECREASE, comparison=STEADY)
    assert told(evaluation) == (Finding.BETTER, Certainty.HIGHER)
    assert evaluation.chart.improved is True
    assert told(evaluate(FELL, CHANGE, INCREASE, comparison=STEADY))[0] is Finding.WORSE
    assert told(evaluate(FELL, CHANGE, Improvement.NEUTRAL, comparison=STEADY)) == (
        Finding.CHANGED,
        Certainty.HIGHER,
    )


def test_without_a_comparison_the_certainty_is_lower() -> None:
    assert told(evaluate(FELL, CHANGE, DECREASE)) == (Finding.BETTER, Certainty.LOWER)


def test_a_comparison_group_that_fell_too_takes_the_certainty_away() -> None:
    alike = (80 - 12.0 * LATER + NOISE[2]).tolist()
    evaluation = evaluate(FELL, CHANGE, DECREASE, comparison=alike)
    assert told(evaluation) == (Finding.BETTER, Certainty.LOWER)
    assert any("changed alike" in each for each in verdict(evaluation).missing)


def test_an_interval_with_no_effect_in_it_shows_none_and_rules_none_out() -> None:
    found = verdict(evaluate(STEADY, CHANGE, DECREASE))
    assert (found.finding, found.certainty) == (Finding.NOT_SHOWN, Certainty.NONE)
    assert "as well as with any effect inside the interval" in found.because


def test_the_effect_beyond_the_comparison_group_is_the_difference_of_the_two() -> None:
    evaluation = evaluate(FELL, CHANGE, DECREASE, comparison=ROSE)
    alone = evaluate(ROSE, CHANGE, DECREASE).regression.mean_effect.value
    assert evaluation.compared is not None and alone is not None
    assert evaluation.compared.mean_effect.value == pytest.approx(
        (evaluation.regression.mean_effect.value or 0) - alone
    )


def test_a_balancing_indicator_that_got_worse_is_the_drawback() -> None:
    worse = {
        "Readmissions": BalancingSeries(ROSE, DECREASE),
        "Deaths": BalancingSeries(STEADY, DECREASE),
    }
    found = verdict(evaluate(FELL, CHANGE, DECREASE, balancing=worse))
    assert found.drawback == "After the change these got worse: Readmissions."
    fine = {"Deaths": BalancingSeries([100.0, 101.0] * 18, DECREASE)}
    found = verdict(evaluate(FELL, CHANGE, DECREASE, balancing=fine))
    assert found.drawback == "No balancing indicator got worse after the change."
    assert (
        "No balancing indicator was looked at" in verdict(evaluate(FELL, CHANGE, DECREASE)).drawback
    )


def test_what_is_missing_is_listed() -> None:
    short = verdict(evaluate(FELL[12:24], 6, DECREASE))
    assert short.missing == (
        "6 points before and 6 after; 8 to a side are advised.",
        "Fewer than 12 points before the change: its limits cannot be held.",
        "No comparison group: what happened everywhere is not taken away.",
        "No balancing indicators.",
        "Take-up against plan is not known.",
        "What it cost and saved is not on record.",
    )
    whole = evaluate(
        FELL,
        CHANGE,
        DECREASE,
        comparison=STEADY,
        balancing={"Deaths": BalancingSeries([100.0, 101.0] * 18, DECREASE)},
        take_up=TakeUp(95, 100),
    )
    assert verdict(whole, unknown_money=None).missing == ()


def test_take_up_below_plan_is_said() -> None:
    found = verdict(evaluate(STEADY, CHANGE, DECREASE, take_up=TakeUp(30, 100)))
    assert "Take-up was 30% of the plan: the effect in full is not yet to be seen." in found.missing
    assert TakeUp(30, 0).share is None


def test_no_sentence_claims_a_cause() -> None:
    for series in (FELL, STEADY, ROSE):
        found = verdict(evaluate(series, CHANGE, DECREASE, comparison=STEADY))
        text = " ".join([found.effect, found.because, found.drawback, *found.missing]).lower()
        assert not any(word in text for word in ("caused", "proves", "because of", "thanks to"))


def test_the_effect_is_told_with_its_interval() -> None:
    found = verdict(evaluate([50.0, 52.0] * 6 + [60.0, 62.0] * 6, 12, INCREASE))
    assert found.effect.startswith("After the change the figure was on average ")
    assert " higher than its earlier course would have led to (95% interval " in found.effect


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-21_172.4, "-21,172"),
        (705.216, "705.2"),
        (0.012345, "0.01235"),
        (-0.0, "0"),
        (-1e-300, "0"),
    ],
)
def test_a_figure_is_written_without_an_exponent(value: float, words: str) -> None:
    assert written(value) == words


def test_the_effect_on_a_share_is_told_in_percentage_points() -> None:
    shares = [each / 200 for each in FELL]
    found = verdict(evaluate(shares, CHANGE, DECREASE), proportion=True)
    assert " percentage points lower than " in found.effect


def test_a_balancing_indicator_that_cannot_be_judged_is_not_called_unharmed() -> None:
    neutral = {"Referrals": BalancingSeries(ROSE, Improvement.NEUTRAL)}
    evaluation = evaluate(FELL, CHANGE, DECREASE, balancing=neutral)
    assert evaluation.balancing["Referrals"].worsened is None
    assert verdict(evaluation).drawback == "No better or worse is laid down for: Referrals."


def test_a_comparison_of_another_length_is_refused() -> None:
    with pytest.raises(SeriesDoNotMatch) as refused:
        evaluate(FELL, CHANGE, DECREASE, comparison=STEADY[1:])
    assert refused.value.path == ("comparison",)
