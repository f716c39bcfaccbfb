"""A scorecard as a picture: a row a cell, with icons and words that are read without colour too."""

from collections.abc import Iterator
from itertools import pairwise

from services.charts import palette
from services.charts.layout import Part, specification
from services.charts.text import plain
from services.metrics.scorecards.charts.icons import ICONS
from services.metrics.scorecards.charts.layers import (
    WIDTH,
    PlacedIcon,
    icons,
    rules,
    text,
    texts,
)
from services.metrics.scorecards.charts.words import (
    called,
    described,
    meaning,
    short,
    subtitle,
    title,
)
from services.metrics.scorecards.problems import TooManyCells
from services.metrics.scorecards.rules.sentences import month_name, written
from services.metrics.scorecards.schemas import Scorecard, ScorecardCell, ScorecardIndicator
from services.shared.errors import Fault

MOST_CELLS = 60
ROW = 34.0
ORGANISATION, INDICATOR, LATEST, PERIOD, VARIATION, MEANING, TARGET, ASSURANCE = (
    0.0, 256.0, 625.0, 635.0, 752.0, 774.0, 935.0, 970.0,
)  # fmt: skip
ROOM_OF_LATEST, GAP = 105.0, 10.0


def scorecard_chart(card: Scorecard) -> Part:
    """The specification, with its data; `description` says in English what the picture says.

    Raises TooManyCells.
    """
    if len(card.cells) > MOST_CELLS:
        detail = (
            f"It has {len(card.cells):,} cells; a picture shows {MOST_CELLS} at most."
            " Name fewer organisations or indicators, or ask for format=csv."
        )
        raise TooManyCells(detail, errors=[Fault("/query", TooManyCells.code, detail)])
    height = max(ROW * len(card.cells), ROW)
    layers = [
        rules(list(_tops(card.cells)), height),
        texts([*_headings(card), *_names(card), *_figures(card)], height),
        *icons(list(_icons(card.cells)), height),
    ]
    return specification(
        layers, title=title(card), subtitle=subtitle(card), described=described(card),
        width=WIDTH, height=height,
    )  # fmt: skip


def _middle(row: int) -> float:
    return ROW * (row + 0.5)


def _alone(card: Scorecard) -> bool:
    """Whether it is of one organisation, which the title names."""
    return len(card.organisations) == 1


def _tops(cells: list[ScorecardCell]) -> Iterator[float]:
    """Above each organisation, so that its rows stand together."""
    yield 0.0
    for row, (before, cell) in enumerate(pairwise(cells), start=1):
        if before.organisation != cell.organisation:
            yield ROW * row


def _headings(card: Scorecard) -> Iterator[Part]:
    for x, align, words in (
        (ORGANISATION if _alone(card) else INDICATOR, "left", "Indicator"),
        (LATEST, "right", "Latest"),
        (VARIATION - 15, "left", "Variation"),
        (TARGET, "right", "Target"),
        (ASSURANCE, "center", "Met?"),
    ):
        yield text(x, -ROW / 2, words, align, colour=palette.DARK_GREY, weight="bold")


def _names(card: Scorecard) -> Iterator[Part]:
    """Of each organisation once, of the indicator in every row."""
    names = {each.code: called(each, INDICATOR - GAP) for each in card.organisations}
    indicators = {each.code: plain(each.name) for each in card.indicators}
    alone, before = _alone(card), ""
    x = ORGANISATION if alone else INDICATOR
    room = LATEST - ROOM_OF_LATEST - x
    for row, cell in enumerate(card.cells):
        if cell.organisation != before and not alone:
            yield text(ORGANISATION, _middle(row), names[cell.organisation])
        before = cell.organisation
        yield text(x, _middle(row), short(indicators[cell.indicator], room))


def _figures(card: Scorecard) -> Iterator[Part]:
    indicators = {each.code: each for each in card.indicators}
    for row, cell in enumerate(card.cells):
        yield from _of_cell(cell, indicators[cell.indicator], _middle(row))


def _of_cell(cell: ScorecardCell, indicator: ScorecardIndicator, y: float) -> Iterator[Part]:
    yield text(LATEST, y, written(cell.value, indicator.unit), "right", weight="bold")
    yield text(PERIOD, y, month_name(cell.period), colour=palette.DARK_GREY, size=11)
    yield text(MEANING, y, meaning(cell), colour=palette.DARK_GREY, size=11)
    if cell.target is not None:
        yield text(TARGET, y, written(cell.target, indicator.unit), "right")


def _icons(cells: list[ScorecardCell]) -> Iterator[PlacedIcon]:
    """None for the variation of what has too few figures to tell it."""
    for row, cell in enumerate(cells):
        if cell.variation is not None:
            yield PlacedIcon(VARIATION, _middle(row), ICONS[cell.variation])
        if cell.assurance is not None:
            yield PlacedIcon(ASSURANCE, _middle(row), ICONS[cell.assurance])
