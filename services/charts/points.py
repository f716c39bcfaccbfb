"""How points are drawn.

A point's meaning is told by its shape as well as by its colour, so that it survives a black and
white print and any kind of colour vision.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PointStyle:
    """How points of one meaning are drawn and named."""

    name: str
    colour: str
    shape: str
    size: int
    """Square pixels around the shape; pointed ones need more to look as large."""


def crowding(points: int) -> float:
    """What is left of a point's size, so that neighbours do not hide each other."""
    return 1.0 if points <= 60 else 0.6 if points <= 150 else 0.25
