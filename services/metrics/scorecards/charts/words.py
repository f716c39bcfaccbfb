"""What the picture of a scorecard says, in English."""

from collections.abc import Iterator, Sequence

from services.charts.text import plain
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.scorecards.schemas import Scorecard, ScorecardCell

MOST_TOLD = 12
"""Sentences in the description; who cannot see the picture is not read fifty."""
CAPITAL, OTHER = 9.4, 6.6
"""Pixels of a letter of the size of the table, about: names in capitals are much longer."""
KEY = (
    "Variation: a wave varies as usual; H or L is a special cause, high or low. Assurance: as "
    "things are, P the target is met consistently, F it is missed consistently, ? now and then."
)
# What to tell first, and the word beside the icon.
MEANINGS = {
    "concern": "Concern", "improvement": "Improvement", "neutral": "Unusual",
    "common": "As usual", "unknown": "Too few",
}  # fmt: skip


def title(card: Scorecard) -> str:
    """With the organisation, where it is one."""
    if len(card.organisations) != 1:
        return "Scorecard"
    return f"Scorecard: {called(card.organisations[0])}"


def subtitle(card: Scorecard) -> str:
    """How to read it, what to keep in mind."""
    said = [] if card.cells else ["No figures."]
    return " ".join([*said, KEY, *_warnings(card)])


def sources(card: Scorecard) -> list[str]:
    """From where the figures are."""
    return list(dict.fromkeys(each.source for each in card.indicators))


def called(organisation: OrganisationRef) -> str:
    """Its name, and the code, which tells it from another of that name."""
    return plain(organisation.called_with_code)


def broken(organisation: OrganisationRef, room: float) -> list[str]:
    """The same in two lines of so many pixels; what is longer is cut, but never the code."""
    whole = called(organisation)
    if width_of(whole) <= room:
        return [whole]
    code = f" ({organisation.code})"
    words, first = whole.removesuffix(code).split(), ""
    while words and width_of(f"{first} {words[0]}") <= room:
        first = f"{first} {words.pop(0)}".strip()
    if not first:
        return [short(whole.removesuffix(code), room - width_of(code)) + code]
    return [first, short(" ".join(words), room - width_of(code)) + code if words else code.strip()]


def short(text: str, room: float) -> str:
    """As much of `text` as so many pixels have room for."""
    if width_of(text) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…") > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def width_of(text: str) -> float:
    """Pixels that a text of the table's size takes, about."""
    return sum(CAPITAL if each.isupper() or each == "…" else OTHER for each in text)


def meaning(cell: ScorecardCell) -> str:
    """What its variation icon means, so that nobody needs the colour."""
    return MEANINGS[_kind(cell)]


def described(card: Scorecard) -> str:
    """How many concerns and improvements, where they are, then the rest, and the warnings."""
    names = {each.code: called(each) for each in card.organisations}
    kinds = list(MEANINGS)
    cells = sorted(card.cells, key=lambda cell: kinds.index(_kind(cell)))
    told = [f"{names[cell.organisation]}: {cell.sentence}" for cell in cells[:MOST_TOLD]]
    more = len(cells) - len(told)
    rest = [f"And {more} more."] if more else []
    return plain(" ".join([_counted(cells), *told, *rest, *_warnings(card)]))


def _counted(cells: Sequence[ScorecardCell]) -> str:
    if not cells:
        return "A scorecard without figures."
    of = f"A scorecard of {_number(len(cells), 'figure')}"
    found = list(_special(cells))
    return f"{of}: {', '.join(found)}." if found else f"{of}, none with a special cause."


def _special(cells: Sequence[ScorecardCell]) -> Iterator[str]:
    nouns = {"concern": "concern", "improvement": "improvement", "neutral": "other special cause"}
    for kind, noun in nouns.items():
        if number := sum(_kind(cell) == kind for cell in cells):
            yield _number(number, noun)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _kind(cell: ScorecardCell) -> str:
    return cell.variation.partition("_")[0] if cell.variation else "unknown"


def _warnings(card: Scorecard) -> list[str]:
    return [each.detail for each in card.warnings]
