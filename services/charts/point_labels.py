"""Names beside points, where there is room for them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

CHARACTER, LINE, GAP = 7.2, 14.0, 7.0
"""Pixels: the width of a character, the height of a line, from a point to its name."""


class Spot(NamedTuple):
    """A place on the plot in pixels, from its upper left corner."""

    x: float
    y: float


Course = Sequence[Spot]
"""A line of the plot, from left to right."""


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_struck(self, course: Course) -> bool:
        """Whether a line goes through it."""
        return any(self._between(start, end) for start, end in pairwise(course))

    def _between(self, start: Spot, end: Spot) -> bool:
        left, right = max(self.left, start.x), min(self.right, end.x)
        if left > right:
            return False
        steep = (end.y - start.y) / (end.x - start.x) if end.x > start.x else 0.0
        heights = [start.y + steep * (x - start.x) for x in (left, right)]
        return min(heights) < self.bottom and max(heights) > self.top


class PointLabel(NamedTuple):
    """A name on the side of its point that had room for it."""

    place: int
    align: str
    dx: float
    dy: float


def placed(
    spots: Sequence[Spot],
    wanted: Sequence[tuple[int, str]],
    width: float,
    courses: Sequence[Course] = (),
) -> list[PointLabel]:
    """Names of some of the spots, the first first.

    One that would hide something, or that a line would strike through, is left out.
    """
    taken = [Box(each.x - 5, each.y - 5, each.x + 5, each.y + 5) for each in spots]
    found = []
    for index, name in wanted:
        for label, box in _sides(index, spots[index], name):
            inside = box.left >= 0 and box.right <= width
            free = inside and not any(box.meets(other) for other in taken)
            if free and not any(box.is_struck(course) for course in courses):
                taken.append(box)
                found.append(label)
                break
    return found


def _sides(index: int, spot: Spot, name: str) -> list[tuple[PointLabel, Box]]:
    long, half = len(name) * CHARACTER, LINE / 2
    beside = (spot.y - half, spot.y + half)
    middle, over = (spot.x - long / 2, spot.x + long / 2), GAP + LINE / 2
    return [
        (
            PointLabel(index, "left", GAP, 0),
            Box(spot.x + GAP, beside[0], spot.x + GAP + long, beside[1]),
        ),
        (
            PointLabel(index, "right", -GAP, 0),
            Box(spot.x - GAP - long, beside[0], spot.x - GAP, beside[1]),
        ),
        (
            PointLabel(index, "center", 0, -over),
            Box(middle[0], spot.y - GAP - LINE, middle[1], spot.y - GAP),
        ),
        (
            PointLabel(index, "center", 0, over),
            Box(middle[0], spot.y + GAP, middle[1], spot.y + GAP + LINE),
        ),
    ]
