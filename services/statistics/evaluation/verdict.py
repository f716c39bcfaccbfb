"""An evaluation in careful words: effect, certainty, drawback, and what is missing.

Figures before and after a change never prove its cause, so no sentence here says that they do.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.statistics.estimates import Estimate
from services.statistics.evaluation.effect_words import effect_words
from services.statistics.evaluation.evaluate import Evaluation
from services.statistics.spc.vocabulary import Improvement

ENOUGH_TAKE_UP = 0.8
"""Of the plan: with less, a small effect may be the plan not carried out."""
NO_MONEY = "What it cost and saved is not on record."
NO_SAVING = "What it saved is not on record."


class Finding(StrEnum):
    """Which way the figures point."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    NOT_SHOWN = "not_shown"


class Certainty(StrEnum):
    """How much stands behind the finding."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True)
class Verdict:
    """One sentence each, and a list of what would make the finding more certain."""

    finding: Finding
    certainty: Certainty
    effect: str
    because: str
    drawback: str
    missing: tuple[str, ...]


def verdict(
    evaluation: Evaluation, *, unknown_money: str | None = NO_MONEY, proportion: bool = False
) -> Verdict:
    """The words for an evaluation; `unknown_money`: what is not on record of cost and saving.

    `proportion`: the values are shares, from 0 to 1.
    """
    finding, certainty = _finding(evaluation), _certainty(evaluation)
    return Verdict(
        finding=finding,
        certainty=certainty,
        effect=effect_words(evaluation.regression.mean_effect, proportion=proportion),
        because=_BECAUSE[certainty],
        drawback=_drawback(evaluation),
        missing=tuple(_missing(evaluation, unknown_money)),
    )


_BECAUSE = {
    Certainty.HIGHER: (
        "Chance is an unlikely explanation, the control chart shows it too, and the comparison "
        "group did not change alike; other things that happened at the same time remain possible."
    ),
    Certainty.LOWER: (
        "Chance alone is an unlikely explanation, but not every check supports the finding, so "
        "other causes remain possible."
    ),
    Certainty.NONE: (
        "The interval includes zero, so the figures fit with the change having done "
        "nothing as well as with any effect inside the interval."
    ),
}


def excludes_zero(estimate: Estimate) -> bool:
    """Whether the interval of an effect lies on one side of none."""
    assert estimate.lower is not None and estimate.upper is not None
    return estimate.lower > 0 or estimate.upper < 0


def _value(estimate: Estimate) -> float:
    assert estimate.value is not None  # an effect has one
    return estimate.value


def _finding(evaluation: Evaluation) -> Finding:
    effect = evaluation.regression.mean_effect
    if not excludes_zero(effect):
        return Finding.NOT_SHOWN
    if evaluation.improvement is Improvement.NEUTRAL:
        return Finding.CHANGED
    rises = evaluation.improvement is Improvement.INCREASE
    return Finding.BETTER if (_value(effect) > 0) == rises else Finding.WORSE


def _certainty(evaluation: Evaluation) -> Certainty:
    effect, compared = evaluation.regression.mean_effect, evaluation.compared
    if not excludes_zero(effect):
        return Certainty.NONE
    alike = compared is not None and _supports(compared.mean_effect, effect)
    return Certainty.HIGHER if alike and _chart_supports(evaluation) else Certainty.LOWER


def _supports(estimate: Estimate, effect: Estimate) -> bool:
    return excludes_zero(estimate) and _value(estimate) * _value(effect) > 0


def _chart_supports(evaluation: Evaluation) -> bool:
    finding, chart = _finding(evaluation), evaluation.chart
    if chart.held is None:
        return False
    if finding is Finding.CHANGED:
        return any(point.special_cause for point in chart.held.points[chart.change :])
    return bool(chart.improved if finding is Finding.BETTER else chart.worsened)


def _drawback(evaluation: Evaluation) -> str:
    if not evaluation.balancing:
        return "No balancing indicator was looked at, so harm elsewhere would not have been seen."
    charts = evaluation.balancing.items()
    said = {
        "After the change these got worse": [name for name, chart in charts if chart.worsened],
        "Too few points before the change to judge": [
            name for name, chart in charts if chart.held is None
        ],
        "No better or worse is laid down for": [
            name for name, chart in charts if chart.held and chart.worsened is None
        ],
    }
    found = [f"{what}: {', '.join(names)}." for what, names in said.items() if names]
    return " ".join(found) or "No balancing indicator got worse after the change."


def _missing(evaluation: Evaluation, unknown_money: str | None) -> list[str]:
    found = [warning.detail for warning in evaluation.regression.warnings]
    if evaluation.chart.held is None:
        found.append("Fewer than 12 points before the change: its limits cannot be held.")
    if evaluation.compared is None:
        found.append("No comparison group: what happened everywhere is not taken away.")
    elif excludes_zero(evaluation.regression.mean_effect) and not _supports(
        evaluation.compared.mean_effect, evaluation.regression.mean_effect
    ):
        found.append("The comparison group changed alike, or too little is known to tell.")
    if not evaluation.balancing:
        found.append("No balancing indicators.")
    found += _missing_take_up(evaluation)
    if unknown_money is not None:
        found.append(unknown_money)
    return found


def _missing_take_up(evaluation: Evaluation) -> list[str]:
    share = None if evaluation.take_up is None else evaluation.take_up.share
    if share is None:
        return ["Take-up against plan is not known."]
    if share < ENOUGH_TAKE_UP:
        return [f"Take-up was {share:.0%} of the plan: the effect in full is not yet to be seen."]
    return []
