"""Labels beside the lines of a chart, moved apart where they would overlap."""

from dataclasses import dataclass, replace

from services.metrics.analyses.charts.figures import Figures
from services.metrics.analyses.charts.look import DARK_GREY, HEIGHT, INK, RED
from services.metrics.analyses.rules.spc_results import SpcSegment

LINE_HEIGHT = 15
"""Pixels from one label to the next."""


@dataclass(frozen=True)
class Label:
    """Text at a height of the plot, in the values' unit."""

    height: float
    text: str
    colour: str


@dataclass(frozen=True)
class Extent:
    """The heights that the plot shows."""

    low: float
    high: float

    @classmethod
    def around(cls, values: list[float], *, whole: bool) -> "Extent":
        """Room for all of them and a margin; zero is not forced.

        Of equal values the neighbours are shown, which are 1 away if they are `whole` numbers.
        """
        low, high = min(values), max(values)
        margin = 0.08 * (high - low) or max(0.1 * abs(high), 1.2 if whole or not high else 0)
        return cls(low - margin, high + margin)

    @property
    def pixel(self) -> float:
        """The height of one pixel."""
        return (self.high - self.low) / HEIGHT


def line_labels(
    segment: SpcSegment, target: float | None, figures: Figures, extent: Extent
) -> list[Label]:
    """Names and figures of the last segment's lines and of the target, from below."""
    labels = _lines(segment, figures)
    if target is not None:
        labels.append(Label(target, f"Target {figures.text(target)}", RED))
    return moved_apart(sorted(labels, key=lambda label: label.height), extent)


def _lines(segment: SpcSegment, figures: Figures) -> list[Label]:
    mean = figures.text(segment.mean)
    if segment.lower_limit is None or segment.upper_limit is None:
        return [Label(segment.mean, f"Mean {mean}", INK)]
    if segment.lower_limit == segment.upper_limit:
        return [Label(segment.mean, f"Mean and limits {mean}", INK)]
    return [
        Label(segment.lower_limit, f"Lower limit {figures.text(segment.lower_limit)}", DARK_GREY),
        Label(segment.mean, f"Mean {mean}", INK),
        Label(segment.upper_limit, f"Upper limit {figures.text(segment.upper_limit)}", DARK_GREY),
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
