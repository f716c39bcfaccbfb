"""What people said of a series and did to it, beside its points."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

MOST_DRAWN = 6
LONGEST_DRAWN = 40


class Annotation(NamedTuple):
    """A comment on a period, or an intervention from a day on."""

    day: date
    kind: Literal["commentary", "intervention"]
    text: str


class Note(NamedTuple):
    """An annotation in a picture: at which point, by its index, and what."""

    at: int
    text: str


def drawn(annotations: Sequence[Annotation], periods: Sequence[date]) -> Iterator[Note]:
    """The last of them, each at the point of the period that its day lies in, and cut short."""
    for each in annotations[-MOST_DRAWN:]:
        at = bisect_right(periods, each.day) - 1
        if at >= 0:
            yield Note(at, _short(" ".join(each.text.split())))


def _short(text: str) -> str:
    if len(text) <= LONGEST_DRAWN:
        return text
    return f"{text[: LONGEST_DRAWN - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
