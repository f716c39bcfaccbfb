"""The icons of variation and assurance: our own drawings, told apart by shape and letter too."""

from collections.abc import Mapping
from typing import NamedTuple

from services.charts.palette import GREY, NHS_BLUE, ORANGE, PURPLE
from services.statistics.spc.vocabulary import (
    ASSURANCE_WORDS,
    VARIATION_WORDS,
    Assurance,
    Variation,
)

UP, DOWN = ((22, 66), (40, 58), (58, 44), (76, 30)), ((22, 34), (40, 42), (58, 56), (76, 70))
WAVE = ((20, 54), (35, 42), (50, 56), (65, 44), (80, 54))
# Around 0, as large as 1: the shapes that points of these meanings have on every other chart.
SQUARE, DIAMOND = "M-1,-1H1V1H-1Z", "M0,-1.4L1.4,0L0,1.4L-1.4,0Z"
TRIANGLE_UP, TRIANGLE_DOWN = "M0,-1.3L1.3,1H-1.3Z", "M0,1.3L1.3,-1H-1.3Z"


class Icon(NamedTuple):
    """A ring of a colour with points that rise, fall or sway, a letter, and the last point's mark.

    Colour alone tells nothing: H and L say which way, the mark whether that is better.
    """

    colour: str
    points: tuple[tuple[int, int], ...]
    letter: str
    mark: str
    words: str


def _variation(
    of: Variation, colour: str, points: tuple[tuple[int, int], ...], letter: str, mark: str
) -> tuple[str, Icon]:
    return of, Icon(colour, points, letter, mark, VARIATION_WORDS[of])


def _assurance(of: Assurance, colour: str, letter: str) -> tuple[str, Icon]:
    return of, Icon(colour, (), letter, "", f"the target {ASSURANCE_WORDS[of]}")


ICONS: Mapping[str, Icon] = dict(
    [
        _variation(Variation.COMMON_CAUSE, GREY, WAVE, "", ""),
        _variation(Variation.IMPROVEMENT_HIGH, NHS_BLUE, UP, "H", SQUARE),
        _variation(Variation.IMPROVEMENT_LOW, NHS_BLUE, DOWN, "L", SQUARE),
        _variation(Variation.CONCERN_HIGH, ORANGE, UP, "H", DIAMOND),
        _variation(Variation.CONCERN_LOW, ORANGE, DOWN, "L", DIAMOND),
        _variation(Variation.NEUTRAL_HIGH, PURPLE, UP, "H", TRIANGLE_UP),
        _variation(Variation.NEUTRAL_LOW, PURPLE, DOWN, "L", TRIANGLE_DOWN),
        _assurance(Assurance.CONSISTENT_PASS, NHS_BLUE, "P"),
        _assurance(Assurance.CONSISTENT_FAIL, ORANGE, "F"),
        _assurance(Assurance.INCONSISTENT, GREY, "?"),
    ]
)


def icon_svg(name: str) -> str:
    """The drawing. Raises KeyError for a name that is none."""
    icon = ICONS[name]
    inside = _points(icon) if icon.points else _verdict(icon)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="48" height="48"'
        f' role="img" aria-labelledby="icon-{name}"><title id="icon-{name}">{icon.words}</title>'
        f'<circle cx="50" cy="50" r="45" fill="#fff" stroke="{icon.colour}" stroke-width="6"/>'
        f"{inside}</svg>"
    )


def _points(icon: Icon) -> str:
    line = " ".join(f"{x},{y}" for x, y in icon.points)
    drawn = f'<polyline points="{line}" fill="none" stroke="{GREY}" stroke-width="3"/>'
    for x, y in icon.points[:-1] if icon.mark else icon.points:
        drawn += f'<circle cx="{x}" cy="{y}" r="5" fill="{GREY}"/>'
    if icon.mark:
        x, y = icon.points[-1]
        place = f"translate({x} {y}) scale(9)"
        drawn += f'<path d="{icon.mark}" transform="{place}" fill="{icon.colour}"/>'
    height = 80 if icon.points[-1][1] < 50 else 36
    return drawn + _letter(icon, x=62, y=height, size=26)


def _verdict(icon: Icon) -> str:
    line = f'<line x1="12" y1="64" x2="88" y2="64" stroke="{icon.colour}" stroke-width="4"'
    return f'{line} stroke-dasharray="8 6"/>' + _letter(icon, x=50, y=56, size=44)


def _letter(icon: Icon, *, x: int, y: int, size: int) -> str:
    if not icon.letter:
        return ""
    return (
        f'<text x="{x}" y="{y}" font-family="Arial, Helvetica, sans-serif" font-size="{size}"'
        f' font-weight="bold" text-anchor="middle" fill="{icon.colour}">{icon.letter}</text>'
    )
