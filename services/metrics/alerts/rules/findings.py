"""What of the latest figure of a series is worth an alert.

Sources: NHS England, Making Data Count (a special cause); OpenPrescribing, alerts (a benchmark
crossed; never on small denominators).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from services.metrics.analyses.rules.spc_vocabulary import Improvement, Variation
from services.metrics.analyses.rules.spc_warnings import ENOUGH_POINTS
from services.metrics.analyses.rules.spc_words import VARIATION_WORDS
from services.metrics.scorecards.rules.boards import Judged
from services.metrics.scorecards.rules.sentences import month_name, sentence, written

SMALL_DENOMINATOR = 30
"""Below it one case moves a proportion by more than three points."""
WINDOW = 24
"""So many periods, up to the latest, are judged: 20 to 30 points make limits that hold (Provost LP,
Murray SK, The Health Care Data Guide, 2011), and those of long ago tell little of today."""


class AlertKind(StrEnum):
    """What was found."""

    SPECIAL_CAUSE = "special_cause"
    TARGET_CROSSED = "target_crossed"
    VERDICT_CHANGED = "verdict_changed"


class Finding(NamedTuple):
    """Worth an alert: in a word, as variation, and in a sentence."""

    kind: AlertKind
    finding: str
    variation: Variation
    sentence: str


def findings(
    judged: Judged, *, name: str, unit: str, improvement: Improvement, target: float | None
) -> Iterator[Finding]:
    """Of a series with enough points for its limits; `target` is that of its latest period."""
    if len(judged.series.values) < ENOUGH_POINTS:
        return
    if judged.special_cause is not None:
        said = sentence(judged, name=name, unit=unit, target=target)
        yield Finding(AlertKind.SPECIAL_CAUSE, judged.special_cause, judged.variation, said)
    if target is not None and improvement is not Improvement.NEUTRAL:
        before, now = (_meets(each, target, improvement) for each in judged.series.values[-2:])
        if before != now:
            yield _crossed(judged, name, unit, target, now)


def _meets(value: float, target: float, improvement: Improvement) -> bool:
    return value >= target if improvement is Improvement.INCREASE else value <= target


def _crossed(judged: Judged, name: str, unit: str, target: float, met: bool) -> Finding:
    series = judged.series
    latest, before = (written(series.values[place], unit) for place in (-1, -2))
    said = (
        f"{name}: {latest} in {month_name(series.latest)}; the target of {written(target, unit)} "
        f"is {'met' if met else 'missed'}, which the figure before, {before}, "
        f"{'missed' if met else 'met'}."
    )
    return Finding(AlertKind.TARGET_CROSSED, "met" if met else "missed", judged.variation, said)


def changed_verdict(name: str, before: Variation | None, now: Variation | None) -> Finding:
    """What revised figures make of a series; None: there was, or is, nothing to judge."""
    then, since = (VARIATION_WORDS[each] if each else "no figures" for each in (before, now))
    return Finding(
        AlertKind.VERDICT_CHANGED,
        f"{before or 'no_figures'} to {now or 'no_figures'}",
        now or Variation.COMMON_CAUSE,
        f"{name}: figures were revised; its latest point showed {then} before and shows {since} "
        "now.",
    )
