"""A scorecard as a picture: a row a cell, with icons and words that are read without colour too."""

from collections.abc import Iterator
from itertools import pairwise

from services.charts import palette
from services.charts.layout import Part, specification
from services.charts.text import plain
from services.metrics.observations.rules.sources import source_line
from services.metrics.scorecards.charts.columns import WIDTH, Columns, columns_of
from services.metrics.scorecards.charts.icons import ICONS
from services.metrics.scorecards.charts.layers import PlacedIcon, icons, rules, text, texts
from services.metrics.scorecards.charts.words import (
    broken,
    described,
    meaning,
    short,
    sources,
    subtitle,
    title,
)
from services.metrics.scorecards.problems import TooManyCells
from services.metrics.scorecards.rules.sentences import month_name, written
from services.metrics.scorecards.schemas import Scorecard, ScorecardCell, ScorecardIndicator
from services.shared.errors import Fault

MOST_CELLS = 60
ROW, LINE = 34.0, 14.0


def scorecard_chart(card: Scorecard, width: float = WIDTH) -> Part:
    """The specification, with its data; `description` says in English what the picture says.

    Raises TooManyCells.
    """
    if len(card.cells) > MOST_CELLS:
        detail = (
            f"It has {len(card.cells):,} cells; a picture shows {MOST_CELLS} at most."
            " Name fewer organisations or indicators, or ask for CSV."
        )
        raise TooManyCells(detail, errors=[Fault("/query", TooManyCells.code, detail)])
    columns = columns_of(card, width)
    plot = (columns.width, max(ROW * len(card.cells), ROW))
    rows = [*_headings(card, columns), *_names(card, columns), *_figures(card, columns)]
    layers = [
        rules(list(_tops(card.cells)), plot),
        texts(rows, plot),
        *icons(list(_icons(card.cells, columns)), plot),
    ]
    return specification(
        layers, title=title(card), subtitle=subtitle(card), described=described(card),
        source=source_line(sources(card)), width=plot[0], height=plot[1],
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


def _headings(card: Scorecard, columns: Columns) -> Iterator[Part]:
    for x, align, words in (
        (columns.indicator, "left", "Indicator"),
        (columns.latest, "right", "Latest"),
        (columns.variation - 15, "left", "Variation"),
        (columns.target, "right", "Target"),
        (columns.this_period, "left", "This period"),
        (columns.assurance, "center", "Assurance"),
    ):
        yield text(x, -ROW / 2, words, align, colour=palette.DARK_GREY, weight="bold", size=12)


def _names(card: Scorecard, columns: Columns) -> Iterator[Part]:
    """Of each organisation once, of the indicator in every row."""
    names = {each.code: broken(each, columns.room_of_organisation) for each in card.organisations}
    indicators = {each.code: plain(each.name) for each in card.indicators}
    alone, before = _alone(card), ""
    for row, cell in enumerate(card.cells):
        if cell.organisation != before and not alone:
            yield from _lines(columns.organisation, _middle(row), names[cell.organisation])
        before = cell.organisation
        name = short(indicators[cell.indicator], columns.room_of_indicator)
        yield text(columns.indicator, _middle(row), name)


def _lines(x: float, y: float, lines: list[str]) -> Iterator[Part]:
    top = y - LINE * (len(lines) - 1) / 2
    for place, line in enumerate(lines):
        yield text(x, top + place * LINE, line)


def _figures(card: Scorecard, columns: Columns) -> Iterator[Part]:
    indicators = {each.code: each for each in card.indicators}
    for row, cell in enumerate(card.cells):
        yield from _of_cell(cell, indicators[cell.indicator], columns, _middle(row))


def _of_cell(
    cell: ScorecardCell, indicator: ScorecardIndicator, columns: Columns, y: float
) -> Iterator[Part]:
    grey = palette.DARK_GREY
    yield text(columns.latest, y, written(cell.value, indicator.unit), "right", weight="bold")
    yield text(columns.period, y, month_name(cell.period), colour=grey, size=11)
    yield text(columns.meaning, y, meaning(cell), colour=grey, size=11)
    if cell.target is not None:
        yield text(columns.target, y, written(cell.target, indicator.unit), "right")
    if cell.this_period is not None:
        yield text(columns.this_period, y, cell.this_period.capitalize(), size=12)


def _icons(cells: list[ScorecardCell], columns: Columns) -> Iterator[PlacedIcon]:
    """None for the variation of what has too few figures to tell it."""
    for row, cell in enumerate(cells):
        if cell.variation is not None:
            yield PlacedIcon(columns.variation, _middle(row), ICONS[cell.variation])
        if cell.assurance is not None:
            yield PlacedIcon(columns.assurance, _middle(row), ICONS[cell.assurance])
