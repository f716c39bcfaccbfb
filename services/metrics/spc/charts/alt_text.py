"""What a chart says, in English, for those who do not see it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from services.charts.figures import Figures, ValueFormat
from services.charts.positions import Positions, positions_of
from services.charts.text import plain
from services.metrics.spc.charts.figures import Targets, figures_of
from services.metrics.spc.rules.annotations import Note
from services.shared.plurals import number_of
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.vocabulary import (
    ASSURANCE_WORDS,
    CAUSE_WORDS,
    VARIATION_WORDS,
    SpecialCause,
)

MOST_CAUSES = 5


def alt_text(
    result: SpcAnalysis,
    *,
    title: str,
    periods: Sequence[date] | None = None,
    value_format: ValueFormat = ValueFormat.NUMBER,
    targets: Targets = (),
    notes: Sequence[Note] = (),
) -> str:
    """Two sentences: what is charted; what it says. A third names the notes."""
    positions = positions_of(periods, len(result.points))
    figures = figures_of(result, value_format, targets)
    verdict = [_special_causes(result, positions), _last_point(result)]
    if targets and targets[-1] is not None:
        verdict.append(_target(result, figures, targets[-1], _moved(figures, targets)))
    said = "; ".join(verdict)
    told = ", ".join(f"{plain(text)} ({positions.name(index)})" for index, text in notes)
    noted = f" Notes: {told}." if told else ""
    charted = _charted(result, title, positions, figures)
    return f"{charted} {said[0].upper()}{said[1:]}.{noted}"


def _charted(result: SpcAnalysis, title: str, positions: Positions, figures: Figures) -> str:
    values = [point.value for point in result.points]
    low, high = figures.text(min(values)), figures.text(max(values))
    points = number_of(len(values), "point")
    extent = f"of {low}" if low == high else f"between {low} and {high}"
    when = positions.span(0, len(values) - 1)
    gaps = " with gaps" if any(positions.gaps()) else ""
    return (
        f"{plain(title)}: {points} ({when}){gaps} {extent}; {_lines(result, positions, figures)}."
    )


def _lines(result: SpcAnalysis, positions: Positions, figures: Figures) -> str:
    last = result.segments[-1]
    since = f" since {positions.name(last.start)}" if last.start else ""
    mean = f"the {result.centre}{since} is {figures.text(last.mean)}"
    if last.lower_limit is None or last.upper_limit is None:
        return f"{mean}, without limits"
    if last.lower_limit == last.upper_limit:
        return f"{mean}, and so are the limits"
    return (
        f"{mean} and the limits are "
        f"{figures.text(last.lower_limit)} and {figures.text(last.upper_limit)}"
    )


def _special_causes(result: SpcAnalysis, positions: Positions) -> str:
    found = list(_runs(result))
    if not found:
        return "no special cause"
    told = [
        f"{CAUSE_WORDS[cause]} ({positions.span(first, last)})"
        for cause, first, last in found[-MOST_CAUSES:]
    ]
    earlier = len(found) - len(told)
    more = f", after {earlier} earlier" if earlier else ""
    return f"special causes: {', '.join(told)}{more}"


def _runs(result: SpcAnalysis) -> Iterator[tuple[SpecialCause, int, int]]:
    """Each special cause from its first point to its last."""
    causes = enumerate(point.special_cause for point in result.points)
    for cause, members in groupby(causes, key=lambda numbered: numbered[1]):
        if cause is not None:
            indices = [index for index, _ in members]
            yield cause, indices[0], indices[-1]


def _last_point(result: SpcAnalysis) -> str:
    if result.variation is None:
        return "there are too few figures to tell how it varies"
    return f"the last point is {VARIATION_WORDS[result.variation]}"


def _moved(figures: Figures, targets: Targets) -> str:
    first = next(target for target in targets if target is not None)
    return "" if first == targets[-1] else f" (at first {figures.text(first)})"


def _target(result: SpcAnalysis, figures: Figures, target: float, moved: str) -> str:
    shown = f"the target of {figures.text(target)}{moved}"
    if result.assurance is None:
        return f"{shown} is not judged"
    return f"{shown} {ASSURANCE_WORDS[result.assurance]}"
