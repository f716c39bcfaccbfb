"""The four rules that tell a special cause, point by point, and which of them names the point.

Source: NHS England, Making Data Count; NHSRplotthedots 0.2.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Protocol

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.spc.columns import Codes, Columns
from services.statistics.spc.rulesets import RuleSet
from services.statistics.spc.vocabulary import SpecialCause

SHIFT_POINTS = 7
TREND_DIFFERENCES = 6

SPECIAL_CAUSES: tuple[SpecialCause | None, ...] = (
    None,
    SpecialCause.SHIFT_BELOW,
    SpecialCause.SHIFT_ABOVE,
    SpecialCause.TWO_OF_THREE_BELOW,
    SpecialCause.TWO_OF_THREE_ABOVE,
    SpecialCause.TREND_DOWN,
    SpecialCause.TREND_UP,
    SpecialCause.BELOW_LIMIT,
    SpecialCause.ABOVE_LIMIT,
)
"""What a code stands for. The stronger rule has the higher code; an even one is above."""


class Bounds(Protocol):
    """The lines that points are held against: one of each a segment, or rows x segments."""

    @property
    def mean(self) -> FloatArray: ...
    @property
    def lower_limit(self) -> FloatArray: ...
    @property
    def upper_limit(self) -> FloatArray: ...
    @property
    def lower_near(self) -> FloatArray: ...
    @property
    def upper_near(self) -> FloatArray: ...
    @property
    def tolerance(self) -> FloatArray: ...


def special_causes(columns: Columns, lines: Bounds, ruleset: RuleSet) -> Codes:
    """The code of each point: the strongest rule of outside > trend > two of three > shift."""
    values, slack = columns.values, lines.tolerance
    above, below = values > lines.mean + slack, values < lines.mean - slack
    near = (values > lines.upper_near + slack) | (values < lines.lower_near - slack)
    outside = (values > lines.upper_limit + slack) | (values < lines.lower_limit - slack)
    if not ruleset.beyond_limit_counts_as_near:
        near &= ~outside
    same_side = _alike(above, below) & columns.follows[1:]
    trending, falling = trend(columns)
    # Weakest first, in the order of SPECIAL_CAUSES.
    rules = (
        (in_run(same_side, SHIFT_POINTS), below),
        (two_of_three(near, same_side), below),
        (trending, falling),
        (outside, below),
    )
    return _strongest(rules)


def trend(columns: Columns) -> tuple[BoolArray, BoolArray]:
    """Six consecutive differences of one strict sign: which points are in one, and if it falls.

    All seven points are. The one where a trend turns into the next belongs to the later one.
    """
    earlier, later = columns.values[:-1], columns.values[1:]
    rises = (later > earlier) & columns.follows[1:]
    falls = (later < earlier) & columns.follows[1:]
    steps = in_run(_alike(rises, falls), TREND_DIFFERENCES)
    trending, falling = np.zeros((2, *columns.values.shape), np.bool_)
    trending[1:], falling[1:] = steps, falls
    trending[:-1] |= steps
    falling[:-1] = (steps & falls) | (~steps & falling[:-1])
    return trending, falling


def two_of_three(near: BoolArray, same_side: BoolArray) -> BoolArray:
    """Near points of three consecutive ones on one side, of which at least two are near.

    `same_side` is of neighbours, so it has one row fewer than there are points.
    """
    first, second, third = near[:-2], near[1:-1], near[2:]
    two_near = (first & second) | (second & third) | (first & third)
    three = same_side[:-1] & same_side[1:] & two_near
    return _members(three, 3, len(near)) & near


def in_run(alike: BoolArray, length: int) -> BoolArray:
    """Which points are in a run of at least `length`, given which neighbours are alike."""
    return _members(_windows(np.logical_and, alike, length - 1), length, len(alike) + 1)


def _alike(above: BoolArray, below: BoolArray) -> BoolArray:
    """Of neighbours: whether both are above, or both below."""
    return (above[1:] & above[:-1]) | (below[1:] & below[:-1])


def _members(windows: BoolArray, length: int, rows: int) -> BoolArray:
    """Which of the `rows` are in a window of so many rows, given where such windows start."""
    padded = np.zeros((rows + length - 1, windows.shape[1]), np.bool_)
    padded[length - 1 : rows] = windows
    return _windows(np.logical_or, padded, length)


def _windows(combine: np.ufunc, rows: BoolArray, length: int) -> BoolArray:
    """Each row combined with those after it, `length` in all; so many fewer rows less one."""
    combined = 1
    while combined < length:
        shift = min(combined, length - combined)
        rows = combine(rows[shift:], rows[:-shift])
        combined += shift
    return rows


def _strongest(rules: Iterable[tuple[BoolArray, BoolArray]]) -> Codes:
    """The highest code of `rules`: where each is broken, and whether below."""
    codes = [
        broken.view(np.int8) * np.int8(2 * strength) - (broken & below).view(np.int8)
        for strength, (broken, below) in enumerate(rules, start=1)
    ]
    return reduce(np.maximum, codes)
