"""Statistical process control in plain Python, one series at a time, straight from the method.

What the kernel is measured against, and the oracle that it has to agree with. It shares no code
with it but the description of the rule sets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import fsum

from services.statistics.spc.rulesets import RuleSet


@dataclass
class Segment:
    start: int
    end: int
    mean: float | None
    amr: float | None
    screened: int
    tolerance: float

    def line(self, factor: float) -> float | None:
        if self.mean is None or self.amr is None:
            return None
        return self.mean + factor * self.amr


@dataclass
class Chart:
    segments: list[Segment]
    causes: list[str | None]
    types: list[str | None]
    variation: str | None
    assurance: str | None


def chart(
    values: Sequence[float | None],
    ruleset: RuleSet,
    better: int,
    target: float | None = None,
    baseline_points: int | None = None,
    rebase_at: Sequence[int] = (),
    gap_before: Sequence[bool] | None = None,
) -> Chart:
    """The chart of one series; a value of None is a missing point."""
    segments: list[Segment] = []
    causes: list[str | None] = [None] * len(values)
    for start, end in pairwise([0, *rebase_at, len(values)]):
        stretches = list(_stretches(values, start, end, gap_before))
        segment = _segment(start, end - 1, stretches, ruleset, baseline_points)
        segments.append(segment)
        for first, stretch in stretches:
            labels = _labels(stretch, segment, ruleset)
            causes[first : first + len(stretch)] = labels
    types = [
        None if value is None else _type(cause, better)
        for value, cause in zip(values, causes, strict=True)
    ]
    last = max((i for i, value in enumerate(values) if value is not None), default=None)
    if last is None:
        return Chart(segments, causes, types, None, None)
    final = next(segment for segment in reversed(segments) if segment.start <= last)
    return Chart(
        segments,
        causes,
        types,
        _variation(types[last], causes[last]) if causes[last] or final.amr is not None else None,
        _assurance(target, final, better, ruleset),
    )


def _stretches(
    values: Sequence[float | None], start: int, end: int, gap_before: Sequence[bool] | None
) -> Iterator[tuple[int, list[float]]]:
    """Points that follow each other without a gap, with the place of the first."""
    stretch: list[float] = []
    for i in range(start, end):
        value = values[i]
        if stretch and (value is None or (gap_before is not None and gap_before[i])):
            yield i - len(stretch), stretch
            stretch = []
        if value is not None:
            stretch.append(value)
    if stretch:
        yield end - len(stretch), stretch


def _segment(
    start: int,
    end: int,
    stretches: list[tuple[int, list[float]]],
    ruleset: RuleSet,
    baseline_points: int | None,
) -> Segment:
    points = [value for _, stretch in stretches for value in stretch]
    if not points:
        return Segment(start, end, None, None, 0, 0.0)
    tolerance = 2.0**-46 * max(abs(min(points)), abs(max(points)))
    baseline = points[:baseline_points]
    ranges: list[float] = []
    left = len(baseline)
    for _, stretch in stretches:
        used = stretch[:left]
        left -= len(used)
        ranges += [abs(later - earlier) for earlier, later in pairwise(used)]
    mean = fsum(baseline) / len(baseline)
    if not ranges:
        return Segment(start, end, mean, None, 0, tolerance)
    amr = fsum(ranges) / len(ranges)
    if not ruleset.screens_moving_ranges:
        return Segment(start, end, mean, amr, 0, tolerance)
    bound = max(3.267 * amr - tolerance, amr)
    kept = [each for each in ranges if each <= bound]
    return Segment(start, end, mean, fsum(kept) / len(kept), len(ranges) - len(kept), tolerance)


def _labels(points: list[float], segment: Segment, ruleset: RuleSet) -> list[str | None]:
    assert segment.mean is not None
    mean, tolerance = segment.mean, segment.tolerance
    sides = [(y > mean + tolerance) - (y < mean - tolerance) for y in points]
    labels: list[str | None] = [None] * len(points)
    _label_shifts(labels, sides)
    if segment.amr is not None:
        reach, near_reach = 2.66 * segment.amr, 2.66 * 2 / 3 * segment.amr
        outside = [abs(y - mean) > reach + tolerance for y in points]
        near = [abs(y - mean) > near_reach + tolerance for y in points]
        if not ruleset.beyond_limit_counts_as_near:
            near = [n and not o for n, o in zip(near, outside, strict=True)]
        _label_two_of_three(labels, sides, near)
    _label_trends(labels, points)
    if segment.amr is not None:
        for i, beyond in enumerate(outside):
            if beyond:
                labels[i] = "above_limit" if sides[i] > 0 else "below_limit"
    return labels


def _label_shifts(labels: list[str | None], sides: list[int]) -> None:
    for start, length, side in _runs(sides):
        if side and length >= 7:
            name = "shift_above" if side > 0 else "shift_below"
            labels[start : start + length] = [name] * length


def _label_two_of_three(labels: list[str | None], sides: list[int], near: list[bool]) -> None:
    for i in range(len(sides) - 2):
        if near[i] + near[i + 1] + near[i + 2] >= 2 and abs(sum(sides[i : i + 3])) == 3:
            name = "two_of_three_above" if sides[i] > 0 else "two_of_three_below"
            for j in range(i, i + 3):
                if near[j]:
                    labels[j] = name


def _label_trends(labels: list[str | None], points: list[float]) -> None:
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(points)]
    # In order, so that the point where one trend turns into the next goes to the later one.
    for start, length, step in _runs(steps):
        if step and length >= 6:
            name = "trend_up" if step > 0 else "trend_down"
            labels[start : start + length + 1] = [name] * (length + 1)


def _runs(signs: list[int]) -> Iterator[tuple[int, int, int]]:
    start = 0
    for sign, members in groupby(signs):
        length = len(list(members))
        yield start, length, sign
        start += length


HIGH = frozenset({"above_limit", "trend_up", "two_of_three_above", "shift_above"})


def _type(cause: str | None, better: int) -> str:
    if cause is None:
        return "common_cause"
    high = cause in HIGH
    if better == 0:
        return "neutral_high" if high else "neutral_low"
    return "improvement" if high == (better > 0) else "concern"


def _variation(point_type: str | None, cause: str | None) -> str | None:
    if cause is None or (point_type is not None and point_type.startswith("neutral")):
        return point_type
    return f"{point_type}_{'high' if cause in HIGH else 'low'}"


def _assurance(target: float | None, segment: Segment, better: int, ruleset: RuleSet) -> str | None:
    lower, upper, tolerance = segment.line(-2.66), segment.line(2.66), segment.tolerance
    if target is None or better == 0 or lower is None or upper is None:
        return None
    if abs(target - lower) <= tolerance and abs(target - upper) <= tolerance:
        return "consistent_pass"
    at_limit = tolerance if ruleset.target_at_limit_decides else -tolerance
    above, below = target > upper - at_limit, target < lower + at_limit
    if above if better > 0 else below:
        return "consistent_fail"
    if below if better > 0 else above:
        return "consistent_pass"
    return "inconsistent"
