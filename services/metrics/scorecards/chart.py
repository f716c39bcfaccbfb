"""A scorecard as a picture: a row a cell, with icons that are read without colour too."""

from collections.abc import Iterator
from itertools import groupby

from services.metrics.analyses.charts import look
from services.metrics.analyses.charts.paper import Part, layer, paper
from services.metrics.analyses.charts.text import plain
from services.metrics.scorecards.icons import ICONS, Icon
from services.metrics.scorecards.problems import TooManyCells
from services.metrics.scorecards.rules.sentences import month_name, written
from services.metrics.scorecards.schemas import Scorecard, ScorecardCell
from services.shared.errors import Fault

MOST_CELLS = 60
MOST_TOLD = 12
"""Sentences in the description; who cannot see the picture is not read fifty."""
ROW, ICON = 34.0, 15.0
"""Pixels: the height of a row, half the width of an icon."""
WIDTH = 900.0
ORGANISATION, INDICATOR, LATEST, PERIOD, VARIATION, TARGET, ASSURANCE = (
    0.0, 260.0, 610.0, 622.0, 740.0, 830.0, 872.0,
)  # fmt: skip
LONGEST, NAME = 38, 27
HEADINGS = (
    (INDICATOR, "left", "Indicator"),
    (LATEST, "right", "Latest"),
    (VARIATION, "center", "Variation"),
    (TARGET, "right", "Target"),
    (ASSURANCE, "center", "Met?"),
)
KEY = (
    "Variation: a wave varies as usual; H or L is a special cause, high or low (blue: an "
    "improvement, orange: a concern, violet: neither). Met: P the target is met consistently, "
    "F it is missed consistently, ? now and then."
)


def scorecard_chart(card: Scorecard) -> Part:
    """The specification, with its data; `description` says in English what the picture says.

    Raises TooManyCells.
    """
    if len(card.cells) > MOST_CELLS:
        detail = f"It has {len(card.cells):,} cells; a picture shows {MOST_CELLS} at most."
        raise TooManyCells(detail, errors=[Fault("/query", TooManyCells.code, detail)])
    height = max(ROW * len(card.cells), ROW)
    layers = [
        *_lines(card, height),
        _texts(list(_headings()), height),
        _texts(list(_words(card)), height),
        *_icons(card, height),
    ]
    return paper(
        layers, title=_title(card), subtitle=KEY, described=_described(card),
        width=WIDTH, height=height,
    )  # fmt: skip


def _title(card: Scorecard) -> str:
    names = {each.name or each.code for each in card.organisations}
    return f"Scorecard: {names.pop()}" if len(names) == 1 else "Scorecard"


def _described(card: Scorecard) -> str:
    counted = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for word in ("concern", "improvement")
        if (number := sum(cell.variation.startswith(word) for cell in card.cells))
    ]
    of = f"A scorecard of {len(card.cells)} figures"
    told = [f"{cell.organisation}: {cell.sentence}" for cell in card.cells[:MOST_TOLD]]
    more = len(card.cells) - len(told)
    rest = [f"And {more} more."] if more else []
    warnings = [each.detail for each in card.warnings]
    first = f"{of}: {', '.join(counted)}." if counted else f"{of}, none with a special cause."
    return plain(" ".join([first, *told, *rest, *warnings]))


def _at(height: float) -> Part:
    """Places down the picture, in pixels."""
    scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": None}


def _along() -> Part:
    scale = {"domain": [0, WIDTH], "range": [0, WIDTH], "nice": False, "zero": False}
    return {"field": "x", "type": "quantitative", "scale": scale, "axis": None}


def _middle(row: int) -> float:
    return ROW * (row + 0.5)


def _lines(card: Scorecard, height: float) -> Iterator[Part]:
    """A line above each organisation, so that its rows stand together."""
    tops: list[Part] = []
    row = 0
    for _, cells in groupby(card.cells, lambda cell: cell.organisation):
        tops.append({"y": ROW * row, "x": 0.0, "end": WIDTH})
        row += len(list(cells))
    mark = {"type": "rule", "color": look.PALE, "strokeWidth": 1.2}
    yield layer(tops, mark, x=_along(), x2={"field": "end"}, y=_at(height))


def _headings() -> Iterator[Part]:
    for x, align, text in HEADINGS:
        yield _text(x, -ROW / 2, text, align, colour=look.DARK_GREY, weight="bold")


def _words(card: Scorecard) -> Iterator[Part]:
    names = {each.code: plain(each.name or each.code) for each in card.organisations}
    indicators = {each.code: each for each in card.indicators}
    before = ""
    for row, cell in enumerate(card.cells):
        y, unit = _middle(row), indicators[cell.indicator].unit
        if cell.organisation != before and len(names) > 1:
            yield _text(ORGANISATION, y, _short(names[cell.organisation], NAME), "left")
        before = cell.organisation
        yield _text(INDICATOR, y, _short(plain(indicators[cell.indicator].name), LONGEST), "left")
        yield _text(LATEST, y, written(cell.value, unit), "right", weight="bold")
        yield _text(PERIOD, y, month_name(cell.period), "left", colour=look.DARK_GREY, size=11)
        if cell.target is not None:
            yield _text(TARGET, y, written(cell.target, unit), "right")


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _text(
    x: float, y: float, text: str, align: str, *,
    colour: str = look.INK, weight: str = "normal", size: float = 13,
) -> Part:  # fmt: skip
    return {
        "x": x, "y": y, "text": text, "align": align, "colour": colour, "weight": weight,
        "size": size,
    }  # fmt: skip


def _texts(rows: list[Part], height: float) -> Part:
    """Aligned, coloured and sized by each row's own values."""
    mark = {
        "type": "text", "baseline": "middle", "align": {"expr": "datum.align"},
        "fontWeight": {"expr": "datum.weight"}, "clip": False,
    }  # fmt: skip
    return layer(
        rows, mark, x=_along(), y=_at(height), text={"field": "text"},
        size={"field": "size", "type": "quantitative", "scale": None, "legend": None},
        color={"field": "colour", "type": "nominal", "scale": None, "legend": None},
    )  # fmt: skip


def _icons(card: Scorecard, height: float) -> Iterator[Part]:
    """The rings, what is in them, and their letters: the drawings of `icons`."""
    shown = list(_shown(card.cells))
    area = (2 * ICON) ** 2
    for fill, of in (("white", _ring), ("transparent", _inside)):
        rows = [
            {"x": x, "y": y, "shape": of(icon), "colour": icon.colour if of is _ring else look.GREY}
            for x, y, icon in shown
        ]
        mark = {"type": "point", "size": area, "fill": fill, "strokeWidth": 2, "opacity": 1}
        yield layer(
            rows, mark, x=_along(), y=_at(height),
            shape={"field": "shape", "type": "nominal", "scale": None, "legend": None},
            stroke={"field": "colour", "type": "nominal", "scale": None, "legend": None},
        )  # fmt: skip
    letters = [_letter(x, y, icon) for x, y, icon in shown if icon.letter]
    yield _texts(letters, height)


def _shown(cells: list[ScorecardCell]) -> Iterator[tuple[float, float, Icon]]:
    for row, cell in enumerate(cells):
        yield VARIATION, _middle(row), ICONS[cell.variation]
        if cell.assurance is not None:
            yield ASSURANCE, _middle(row), ICONS[cell.assurance]


def _ring(_: Icon) -> str:
    return "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z"


def _inside(icon: Icon) -> str:
    """The icon's points, or the line of the target, from -1 to 1."""
    points = [((x - 50) / 50, (y - 50) / 50) for x, y in icon.points] or [(-0.6, 0.55), (0.6, 0.55)]
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


def _letter(x: float, y: float, icon: Icon) -> Part:
    if not icon.points:
        return _text(x, y - 2, icon.letter, "center", colour=icon.colour, weight="bold")
    down = 0.45 if icon.points[-1][1] < icon.points[0][1] else -0.45
    return _text(
        x + 0.3 * ICON, y + down * ICON, icon.letter, "center",
        colour=icon.colour, weight="bold", size=11,
    )  # fmt: skip
