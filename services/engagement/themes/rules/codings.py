"""What a coder gives an answer: themes with a stance, or that there is none, or nothing at all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

Outcome = Literal["coded", "no_theme", "nothing_said"]
OUTCOMES: Sequence[Outcome] = get_args(Outcome)
"""`nothing_said`: an answer without content, such as a dash."""
Stance = Literal["positive", "negative", "mixed", "none"]
STANCES: Sequence[Stance] = get_args(Stance)


class GivenCoding(NamedTuple):
    """What one answer is given."""

    outcome: Outcome
    themes: Sequence[str]


class KnownTheme(NamedTuple):
    """A theme of the frame: where its answers count, and whether it is given no more."""

    target: str
    retired: bool


class CodingFault(NamedTuple):
    """Something wrong with a coding, and where in it."""

    pointer: str
    code: str
    detail: str


def faults(given: GivenCoding, frame: Mapping[str, KnownTheme]) -> Iterator[CodingFault]:
    """Everything that is wrong with a coding by the frame as it stands."""
    if (given.outcome == "coded") != bool(given.themes):
        detail = "`coded` has one theme or more, every other outcome none."
        yield CodingFault("/themes", "outcome_misplaced", detail)
    seen: set[str] = set()
    for place, code in enumerate(given.themes):
        if fault := _fault(code, frame, seen):
            yield CodingFault(f"/themes/{place}/theme", *fault)
        seen.add(code)


def _fault(code: str, frame: Mapping[str, KnownTheme], seen: set[str]) -> tuple[str, str] | None:
    theme = frame.get(code)
    if code in seen:
        return "theme_repeated", f"{code} is given already."
    if theme is None:
        return "theme_unknown", f"The frame has no theme {code}."
    if theme.target != code:
        return "theme_merged", f"{code} was merged into {theme.target}; give that one."
    if theme.retired:
        return "theme_retired", f"{code} is given no more; what it was given stays."
    return None
