"""What of the latest figure of a series is worth an alert, in words.

Source: OpenPrescribing, how alerts are calculated, by way of `comparison.alerts`; the words are
those of Making Data Count.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import NamedTuple

from services.metrics.alerts.rules.rank import CONCERNS, is_concern, is_for_board, size_of
from services.metrics.indicators.rules.targets import is_met
from services.metrics.scorecards.rules.boards import EPOCH, SeriesVerdict
from services.metrics.scorecards.rules.sentences import HeldTarget, month_name, sentence, written
from services.statistics.comparison.alerts import Latest, alert_reasons
from services.statistics.comparison.benchmark import Side
from services.statistics.control.cusum import changes
from services.statistics.spc.vocabulary import VARIATION_WORDS, Improvement, Variation
from services.statistics.spc.warnings import ENOUGH_POINTS

SMALL_DENOMINATOR = 30
"""Below it one case moves a proportion by more than three points."""
WINDOW = 24
"""So many periods, up to the latest, are judged: 20 to 30 points make limits that hold (Provost LP,
Murray SK, The Health Care Data Guide, 2011), and those of long ago tell little of today."""
NO_DENOMINATOR = inf


class AlertKind(StrEnum):
    """What was found."""

    SPECIAL_CAUSE = "special_cause"
    BENCHMARK_CROSSED = "benchmark_crossed"
    LEVEL_CHANGED = "level_changed"
    VERDICT_CHANGED = "verdict_changed"


class Finding(NamedTuple):
    """Worth an alert: in a word, as variation, and in a sentence."""

    kind: AlertKind
    finding: str
    variation: Variation | None
    sentence: str
    standard: bool = False
    size: float | None = None
    concern: bool = False
    for_board: bool = False


class Case(NamedTuple):
    """A series as it was judged, the indicator's words, and what its latest figure is held against.

    `denominator`: of the latest figure; NO_DENOMINATOR for a count.
    """

    judged: SeriesVerdict
    name: str
    unit: str
    improvement: Improvement
    target: float | None
    denominator: float = NO_DENOMINATOR
    standard: bool = False
    """Whether the target is a standard, set for everybody."""

    @property
    def latest(self) -> str:
        series = self.judged.series
        return (
            f"{self.name}: {written(series.values[-1], self.unit)} in {month_name(series.latest)}"
        )

    def side(self, value: float) -> Side:
        """Of the target; without one, or without a better side, all are similar."""
        met = None if self.target is None else is_met(value, self.target, self.improvement)
        return "similar" if met is None else "better" if met else "worse"


def findings(case: Case) -> list[Finding]:
    """Of a series that has enough points for its limits."""
    values = case.judged.series.values
    if len(values) < ENOUGH_POINTS:
        return []
    before, now = (case.side(each) for each in values[-2:])
    special = case.judged.special_cause
    latest = Latest(case.denominator, special, now, before)
    # What the chart shows as a special cause need not be told again as a sum.
    summed = _unbroken(case.judged) if special is None else ()
    return [
        _ranked(case, Finding(AlertKind(reason), finding, case.judged.variation, said))
        for reason in alert_reasons(latest, summed, SMALL_DENOMINATOR)
        for finding, said in [_WORDS[AlertKind(reason)](case)]
    ]


def _ranked(case: Case, found: Finding) -> Finding:
    concern = is_concern(found.finding, found.variation, case.improvement)
    size = size_of(case.judged)
    return found._replace(
        standard=case.standard,
        size=size,
        concern=concern,
        for_board=is_for_board(concern=concern, standard=case.standard, size=size),
    )


def _unbroken(judged: SeriesVerdict) -> Sequence[float]:
    """The values since the limits were last drawn anew; none where a period is missing."""
    series = judged.series
    if judged.missing:
        return ()
    anew = [(each - EPOCH).days for each in series.rebases]
    return series.values[bisect_left(series.days, max(anew)) :] if anew else series.values


def _special_cause(case: Case) -> tuple[str, str]:
    value = case.judged.series.values[-1]
    held = None
    if case.target is not None:
        held = HeldTarget(case.target, is_met(value, case.target, case.improvement))
    said = sentence(case.judged, name=case.name, unit=case.unit, held=held)
    return str(case.judged.special_cause), said


def _crossed(case: Case) -> tuple[str, str]:
    before, now = case.judged.series.values[-2:]
    met = case.side(now) == "better"
    target = written(case.target or 0.0, case.unit)
    then = written(before, case.unit)
    finding, earlier = ("met", "missed") if met else ("missed", "met")
    said = f"the target of {target} is {finding}, which the figure before, {then}, {earlier}."
    return finding, f"{case.latest}; {said}"


def _level(case: Case) -> tuple[str, str]:
    change = changes(_unbroken(case.judged))[-1].change
    side = "above" if change == "up" else "below"
    said = f"in sum the figures have strayed {side} their earlier level (CUSUM), so it has changed."
    return str(change), f"{case.latest}; {said}"


_WORDS: Mapping[AlertKind, Callable[[Case], tuple[str, str]]] = {
    AlertKind.SPECIAL_CAUSE: _special_cause,
    AlertKind.BENCHMARK_CROSSED: _crossed,
    AlertKind.LEVEL_CHANGED: _level,
}


def changed_verdict(name: str, before: str | None, now: str | None) -> Finding:
    """What revised figures make of a series' variation; None: there was, or is, nothing to judge.

    It is judged over all its periods, as charts and scorecards do that are not asked for some.
    """
    then, since = (
        VARIATION_WORDS[Variation(each)] if each else "too few figures to tell"
        for each in (before, now)
    )
    return Finding(
        AlertKind.VERDICT_CHANGED,
        f"{before or 'no_figures'} to {now or 'no_figures'}",
        Variation(now) if now else None,
        f"{name}: figures were revised; its latest point showed {then} before and shows {since} "
        "now.",
        concern=now in CONCERNS,
    )
