"""How many answers were given each theme, as it may be seen.

How many answered, and how far the reading is, is told as it is: consultations publish that. What
people said is told of 8 people or more.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from services.disclosure.cells import Cell, PublishedCell
from services.disclosure.publishing import publish
from services.disclosure.secondary import withheld_together
from services.disclosure.tables import Count, Exposure, Table
from services.disclosure.vocabulary import Exemption, ValueNote
from services.engagement.themes.rules.campaigns import DECISIONS
from services.engagement.themes.rules.codings import OUTCOMES, STANCES

ANSWERED, READ, UNCODED, SINGLE, OWN = "answered", "read", "uncoded", "single", "own"


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
    """By `answered`, `read`, `uncoded`, outcome, decision, `#theme` and `#theme:part`.

    Withheld as if a reader knew every shown count to the last person, and took one off another:
    so what a theme leaves of a count that it is a part of is looked at too.
    """
    people, lines = _people(counts), _lines(counts)
    exact = {ANSWERED, READ, UNCODED}
    table = Table(
        {_key(code): Count(n, EXACT if code in exact else PRICED) for code, n in people.items()},
        [(_key(total), [_key(part) for part in parts]) for total, parts in lines],
    )
    hidden = {code for code, _ in withheld_together(table)}
    return {
        code: _published(code, n, counts, hidden, exact=code in exact) for code, n in people.items()
    }


SENT = ("campaign", "own")
EXACT, PRICED = Exposure.EXACT, Exposure.PRICED


def _people(counts: Counts) -> dict[str, int]:
    alike = {each: counts.alike.get(each, 0) for each in DECISIONS}
    found = {ANSWERED: counts.answered, READ: counts.read, UNCODED: counts.uncoded}
    found |= {each: counts.outcomes.get(each, 0) for each in OUTCOMES}
    found |= alike | {SINGLE: counts.answered - sum(alike.values())}
    found[OWN] = counts.answered - alike["campaign"]
    for theme, parts in counts.themes.items():
        found |= _of_theme(theme, parts)
        for whole, part in _wholes(theme, read=counts.read, given=found[theme_cell(theme)]):
            found[_rest(whole, part)] = found[whole] - found[part]
    return found


def _lines(counts: Counts) -> Iterator[tuple[str, Sequence[str]]]:
    """Each total with what it is made of."""
    yield ANSWERED, (READ, UNCODED)
    yield READ, OUTCOMES
    yield ANSWERED, (*DECISIONS, SINGLE)
    yield ANSWERED, ("campaign", OWN)
    for theme, told in counts.themes.items():
        for parts in (STANCES, SENT):
            yield theme_cell(theme), [theme_cell(theme, each) for each in parts]
        for whole, part in _wholes(theme, read=counts.read, given=sum(told.values())):
            yield whole, (part, _rest(whole, part))


def _of_theme(theme: str, parts: Mapping[tuple[str, bool], int]) -> dict[str, int]:
    found = {theme_cell(theme, each): 0 for each in (*STANCES, *SENT)}
    for (stance, sent), answers in parts.items():
        for part in (stance, "campaign" if sent else "own"):
            found[theme_cell(theme, part)] += answers
    return found | {theme_cell(theme): sum(parts.values())}


def _wholes(theme: str, *, read: int, given: int) -> Iterator[tuple[str, str]]:
    """Counts that a theme, or its part, is a part of. Where all that is read was given the theme,
    what it leaves of all but campaigns was not read yet, which is told as it is.
    """
    yield from ((whole, theme_cell(theme)) for whole in (READ, "coded"))
    yield "campaign", theme_cell(theme, "campaign")
    if given < read:
        yield OWN, theme_cell(theme, OWN)


def _rest(whole: str, part: str) -> str:
    return f"{whole} less {part}"


def _key(code: str) -> tuple[str, str]:
    return code, ""


def _published(
    code: str, people: int, counts: Counts, hidden: Set[str], *, exact: bool
) -> PublishedCell:
    if code in hidden:
        return PublishedCell(code=code, note=ValueNote.SUPPRESSED)
    exemption = Exemption.OPEN_DATA if exact else None
    found = publish(Cell(code=code, numerator=people, exemption=exemption))
    if not code.startswith("#") or ":" in code or not counts.answered:
        return found
    return replace(found, value=min(1.0, (found.numerator or 0) / counts.answered))


def theme_cell(theme: str, part: str | None = None) -> str:
    """The code of its cell; of all of it without a part."""
    return f"#{theme}:{part}" if part else f"#{theme}"
