"""The icons of variation and assurance: our own drawings, told apart by shape and letter too."""

from collections.abc import Mapping
from typing import NamedTuple

from services.metrics.analyses.charts.look import GREY, NHS_BLUE, ORANGE, PURPLE
from services.metrics.analyses.rules.spc_vocabulary import Assurance, Variation
from services.metrics.analyses.rules.spc_words import ASSURANCE_WORDS, VARIATION_WORDS

UP, DOWN = ((22, 66), (40, 58), (58, 44), (76, 30)), ((22, 34), (40, 42), (58, 56), (76, 70))
WAVE = ((20, 54), (35, 42), (50, 56), (65, 44), (80, 54))


class Icon(NamedTuple):
    """A ring of a colour with points that rise, fall or sway, and a letter."""

    colour: str
    points: tuple[tuple[int, int], ...]
    letter: str
    words: str


ICONS: Mapping[str, Icon] = {
    Variation.COMMON_CAUSE: Icon(GREY, WAVE, "", VARIATION_WORDS[Variation.COMMON_CAUSE]),
    Variation.IMPROVEMENT_HIGH: Icon(
        NHS_BLUE, UP, "H", VARIATION_WORDS[Variation.IMPROVEMENT_HIGH]
    ),
    Variation.IMPROVEMENT_LOW: Icon(
        NHS_BLUE, DOWN, "L", VARIATION_WORDS[Variation.IMPROVEMENT_LOW]
    ),
    Variation.CONCERN_HIGH: Icon(ORANGE, UP, "H", VARIATION_WORDS[Variation.CONCERN_HIGH]),
    Variation.CONCERN_LOW: Icon(ORANGE, DOWN, "L", VARIATION_WORDS[Variation.CONCERN_LOW]),
    Variation.NEUTRAL_HIGH: Icon(PURPLE, UP, "H", VARIATION_WORDS[Variation.NEUTRAL_HIGH]),
    Variation.NEUTRAL_LOW: Icon(PURPLE, DOWN, "L", VARIATION_WORDS[Variation.NEUTRAL_LOW]),
    Assurance.CONSISTENT_PASS: Icon(
        NHS_BLUE, (), "P", f"the target {ASSURANCE_WORDS[Assurance.CONSISTENT_PASS]}"
    ),
    Assurance.CONSISTENT_FAIL: Icon(
        ORANGE, (), "F", f"the target {ASSURANCE_WORDS[Assurance.CONSISTENT_FAIL]}"
    ),
    Assurance.INCONSISTENT: Icon(
        GREY, (), "?", f"the target {ASSURANCE_WORDS[Assurance.INCONSISTENT]}"
    ),
}


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
    for place, (x, y) in enumerate(icon.points):
        special = icon.letter and place == len(icon.points) - 1
        colour, radius = (icon.colour, 8) if special else (GREY, 5)
        drawn += f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'
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
