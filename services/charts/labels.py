"""Labels beside the lines of a chart, moved apart where they would overlap."""

from dataclasses import dataclass, replace

from services.charts.layout import Part, layer
from services.charts.scales import Extent

LINE_HEIGHT = 15
"""Pixels from one label to the next."""


@dataclass(frozen=True)
class Label:
    """Text at a height of the plot, in the values' unit."""

    height: float
    text: str
    colour: str


def beside(labels: list[Label], y: Part) -> list[Part]:
    """Labels to the right of the plot; `y` encodes `value` as a height."""
    return [
        layer(
            [{"value": label.height, "text": label.text}],
            {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": label.colour},
            x={"value": "width"},
            y=y,
            text={"field": "text"},
        )
        for label in labels
    ]


def moved_apart(labels: list[Label], extent: Extent) -> list[Label]:
    """The labels, given from below, at least a line apart and as near to their lines as can be.

    Labels that are too close form a block around their average height; blocks that touch join.
    """
    apart = LINE_HEIGHT * extent.pixel
    blocks: list[list[Label]] = []
    for label in labels:
        blocks.append([label])
        while len(blocks) > 1 and _bottom(blocks[-1], apart) - _top(blocks[-2], apart) < apart:
            last = blocks.pop()
            blocks[-1] = blocks[-1] + last
    return [
        replace(label, height=_bottom(block, apart) + place * apart)
        for block in blocks
        for place, label in enumerate(block)
    ]


def _bottom(block: list[Label], apart: float) -> float:
    middle = sum(label.height for label in block) / len(block)
    return middle - apart * (len(block) - 1) / 2


def _top(block: list[Label], apart: float) -> float:
    return _bottom(block, apart) + apart * (len(block) - 1)
