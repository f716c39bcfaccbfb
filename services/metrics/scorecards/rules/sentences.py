"""A cell of a scorecard in plain English: the figure, the rule that fired, the target."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from services.metrics.scorecards.rules.boards import SeriesVerdict
from services.shared.periods import MONTH_NAMES
from services.shared.plurals import number_of
from services.statistics.spc.vocabulary import ASSURANCE_WORDS, CAUSE_WORDS, Variation
from services.statistics.spc.warnings import ENOUGH_POINTS

MEANING = {
    Variation.IMPROVEMENT_HIGH: "an improvement",
    Variation.IMPROVEMENT_LOW: "an improvement",
    Variation.CONCERN_HIGH: "a concern",
    Variation.CONCERN_LOW: "a concern",
    Variation.NEUTRAL_HIGH: "higher than usual",
    Variation.NEUTRAL_LOW: "lower than usual",
}
UNITS = {"count": "", "proportion": "%", "rate": "", "ratio": "", "gbp": ""}
TOO_FEW = "too few figures to tell how it varies"


class HeldTarget(NamedTuple):
    """A target, and whether the latest figure meets it (None: no side is better)."""

    target: float
    met: bool | None

    @property
    def words(self) -> Literal["met", "missed"] | None:
        return None if self.met is None else "met" if self.met else "missed"


def written(value: float, unit: str) -> str:
    """A value as people read it: proportions in percent, counts with separators."""
    if unit == "proportion":
        return f"{100 * value:.1f}%"
    if unit == "gbp":
        return f"GBP {value:,.0f}"
    shown = f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    suffix = UNITS.get(unit, f" {unit}")
    return f"{shown}{suffix}"


def month_name(period: date) -> str:
    return f"{MONTH_NAMES[period.month - 1]} {period.year}"


def sentence(judged: SeriesVerdict, *, name: str, unit: str, held: HeldTarget | None) -> str:
    """What a board member needs to know of one indicator at one organisation.

    `name` says what the figure is of; with the organisation, the sentence can stand alone.
    """
    series = judged.series
    said = [f"{name}: {written(series.values[-1], unit)} in {month_name(series.latest)}"]
    said.append(_variation(judged, unit))
    if held is not None:
        said.append(_target(judged, held, unit))
    return "; ".join(said) + "."


def _variation(judged: SeriesVerdict, unit: str) -> str:
    if judged.variation is None:
        return TOO_FEW
    if judged.special_cause is not None:
        cause = CAUSE_WORDS[judged.special_cause]
        return f"this is a special cause ({cause}), {MEANING[judged.variation]}"
    usual = f"it varies as usual around {written(judged.mean, unit)} (common cause"
    points = len(judged.series.values)
    if points < ENOUGH_POINTS:
        return f"{usual}, as far as {number_of(points, 'figure')} can tell)"
    return f"{usual})"


def _target(judged: SeriesVerdict, held: HeldTarget, unit: str) -> str:
    target = written(held.target, unit)
    said = f"the target is {target}"
    if judged.assurance is not None:
        said = f"the target of {target} {ASSURANCE_WORDS[judged.assurance]}"
    return said if held.met is None else f"{said} (this period: {held.words})"


def data_quality(judged: SeriesVerdict, *, fewest: int) -> Sequence[str]:
    """What to keep in mind when reading the cell."""
    found = []
    points = len(judged.series.values)
    if points < fewest:
        found.append(
            f"only {number_of(points, 'period')}: limits are provisional with fewer than {fewest}"
        )
    if judged.missing:
        found.append(f"{number_of(judged.missing, 'period', 'is')} missing in between")
    if judged.periods_behind:
        last = month_name(judged.series.latest)
        behind = number_of(judged.periods_behind, "period")
        found.append(f"ends in {last}, {behind} before others")
    if judged.series.lacking:
        periods = number_of(judged.series.lacking, "period")
        found.append(f"no total in {periods}, for a part of it has no figure")
    if judged.series.provisional:
        found.append(f"{judged.series.provisional} of {points} figures are provisional")
    return found
