"""The look of Making Data Count: colours, shapes, lines and sizes.

A point's meaning is told by its shape as well as by its colour, so that it survives a black and
white print and any kind of colour vision. Triangles point to the side where neither side is better.
"""

from dataclasses import dataclass

from services.metrics.analyses.rules.spc_vocabulary import PointType

FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
WIDTH, HEIGHT = 720, 340
"""Of the plot, in pixels; title, axes and labels come on top."""

INK, DARK_GREY, GREY, PALE = "#212B32", "#425563", "#768692", "#D8DDE0"
NHS_BLUE, ORANGE, PURPLE, RED = "#005EB8", "#E46C0A", "#490092", "#DA291C"
BROWN = "#A94B00"
"""Orange that is dark enough for text."""
SOLID, LIMIT_DASH, TARGET_DASH, REBASE_DASH = [1, 0], [4, 4], [10, 4], [2, 3]


@dataclass(frozen=True)
class PointLook:
    """How points of one meaning are drawn and named."""

    name: str
    colour: str
    shape: str
    size: int
    """Square pixels around the shape; pointed ones need more to look as large."""


POINT_LOOKS = {
    PointType.COMMON_CAUSE: PointLook("Common cause", GREY, "circle", 75),
    PointType.IMPROVEMENT: PointLook("Special cause: improvement", NHS_BLUE, "square", 75),
    PointType.CONCERN: PointLook("Special cause: concern", ORANGE, "diamond", 140),
    PointType.NEUTRAL_HIGH: PointLook("Special cause: high", PURPLE, "triangle-up", 100),
    PointType.NEUTRAL_LOW: PointLook("Special cause: low", PURPLE, "triangle-down", 100),
}


def crowding(points: int) -> float:
    """What is left of a point's size, so that neighbours do not hide each other."""
    return 1.0 if points <= 60 else 0.6 if points <= 150 else 0.25
