"""Names beside points, where there is room for them."""

from collections.abc import Sequence
from typing import NamedTuple

CHARACTER, LINE, GAP = 6.2, 13.0, 7.0
"""Pixels: the width of a character, the height of a line, from a point to its name."""


class Spot(NamedTuple):
    """A place on the plot in pixels, from its upper left corner."""

    x: float
    y: float


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


class PointLabel(NamedTuple):
    """A name on the side of its point that had room for it."""

    place: int
    align: str
    dx: float


def placed(
    spots: Sequence[Spot], wanted: Sequence[tuple[int, str]], width: float
) -> list[PointLabel]:
    """Names of some of the spots, the first first; one that would hide something is left out."""
    taken = [Box(each.x - 5, each.y - 5, each.x + 5, each.y + 5) for each in spots]
    found = []
    for index, name in wanted:
        for align, box in _sides(spots[index], name):
            inside = box.left >= 0 and box.right <= width
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                found.append(PointLabel(index, align, GAP if align == "left" else -GAP))
                break
    return found


def _sides(spot: Spot, name: str) -> list[tuple[str, Box]]:
    long, half = len(name) * CHARACTER, LINE / 2
    right = Box(spot.x + GAP, spot.y - half, spot.x + GAP + long, spot.y + half)
    left = Box(spot.x - GAP - long, spot.y - half, spot.x - GAP, spot.y + half)
    return [("left", right), ("right", left)]
