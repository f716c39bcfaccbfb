"""How many answers were given each theme, as it may be seen.

How many answered, and how far the reading is, is told as it is: consultations publish that. What
people said is told of 8 people or more.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.disclosure.cells import Cell, PublishedCell
from services.disclosure.families import Family
from services.disclosure.publishing import publish_families
from services.disclosure.vocabulary import Exemption, Statistic
from services.engagement.themes.rules.campaigns import DECISIONS
from services.engagement.themes.rules.codings import OUTCOMES, STANCES

ANSWERED, READ, UNCODED, SINGLE = "answered", "read", "uncoded", "single"


class Counts(NamedTuple):
    """Answers by outcome, by theme (and in it by stance and whether they are of a campaign), and by
    what was decided of those that are alike; `answered` is all of them."""

    answered: int
    outcomes: Mapping[str, int]
    themes: Mapping[str, Mapping[tuple[str, bool], int]]
    alike: Mapping[str, int]

    @property
    def read(self) -> int:
        return sum(self.outcomes.values())

    @property
    def uncoded(self) -> int:
        return self.answered - self.read


def visible(counts: Counts) -> dict[str, PublishedCell]:
    """By `answered`, `read`, `uncoded`, outcome, decision, `#theme` and `#theme:part`."""
    single = counts.answered - sum(counts.alike.values())
    cells = [
        _exact(ANSWERED, counts.answered),
        _exact(READ, counts.read),
        _exact(UNCODED, counts.uncoded),
        *(Cell(code=each, numerator=counts.outcomes.get(each, 0)) for each in OUTCOMES),
        *(Cell(code=each, numerator=counts.alike.get(each, 0)) for each in DECISIONS),
        Cell(code=SINGLE, numerator=single),
    ]
    families = [
        Family(ANSWERED, (READ, UNCODED)),
        Family(READ, tuple(OUTCOMES)),
        Family(ANSWERED, (*DECISIONS, SINGLE)),
    ]
    for theme, parts in counts.themes.items():
        cells += _of_theme(theme, parts, counts.answered)
        families.append(Family(theme_cell(theme), _codes(theme, STANCES)))
        families.append(Family(theme_cell(theme), _codes(theme, SENT)))
    return publish_families(cells, families)


SENT = ("campaign", "own")


def _exact(code: str, people: int) -> Cell:
    return Cell(code=code, numerator=people, exemption=Exemption.OPEN_DATA)


def _of_theme(theme: str, parts: Mapping[tuple[str, bool], int], answered: int) -> Sequence[Cell]:
    counts = dict.fromkeys((*STANCES, *SENT), 0)
    for (stance, sent), answers in parts.items():
        counts[stance] += answers
        counts["campaign" if sent else "own"] += answers
    whole = Cell(
        code=theme_cell(theme),
        statistic=Statistic.PROPORTION,
        numerator=sum(parts.values()),
        denominator=answered,
    )
    return [
        whole,
        *(Cell(code=theme_cell(theme, name), numerator=count) for name, count in counts.items()),
    ]


def _codes(theme: str, parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(theme_cell(theme, part) for part in parts)


def theme_cell(theme: str, part: str | None = None) -> str:
    """The code of its cell; of all of it without a part."""
    return f"#{theme}:{part}" if part else f"#{theme}"
