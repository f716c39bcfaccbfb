"""A scale as a picture: a bar a row or group, cut by the answers, from one end of the scale to the
other."""

from collections.abc import Iterator, Sequence

from services.charts import palette
from services.charts.axes import axis, legend
from services.charts.layout import WIDTH, Part, layer, specification
from services.charts.text import plain
from services.engagement.results.schemas import ItemView, QuestionView, ResultsView
from services.shared.percents import whole_percent

ROW, BAR = 34, 22
LOW, MIDDLE, HIGH = "#A94B00", palette.PALE, palette.NHS_BLUE
NARROW = 0.04
"""A share below it has no room for its figure."""


def likert_chart(found: ResultsView, width: float = WIDTH) -> Part:
    """The specification, with its data; an item of which an answer is withheld has no bar."""
    [question] = found.questions
    bars = list(_bars(question))
    names = [plain(each.text) for each in bars[0][1].values] if bars else []
    rows = [row for label, item in bars for row in _parts(label, item)]
    y: Part = {
        "field": "label", "type": "nominal", "sort": None, "title": None,
        "scale": {"domain": [label for label, _ in bars]},
        "axis": axis(domain=False, ticks=False, labelLimit=320),
    }  # fmt: skip
    x: Part = {
        "field": "start", "type": "quantitative", "title": "of those who chose an answer",
        "scale": {"domain": [0, 1]},
        "axis": axis(format=".0%", gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    colour: Part = {
        "field": "answer", "type": "nominal", "legend": legend(),
        "scale": {"domain": names, "range": _colours(len(names))},
    }  # fmt: skip
    blank = [{"label": label, "said": "withheld"} for label, item in bars if not _is_whole(item)]
    wide = [each for each in rows if each["share"] >= NARROW]
    layers = [
        layer(
            rows, {"type": "bar", "height": BAR}, x=x, x2={"field": "end"}, y=y, color=colour
        ),
        layer(
            wide, {"type": "text", "fontSize": 11}, x=x | {"field": "middle"}, y=y,
            text={"field": "said"},
            color={"field": "ink", "type": "nominal", "scale": None, "legend": None},
        ),
        layer(
            blank, {"type": "text", "align": "left", "fontSize": 11, "color": palette.INK},
            x={"value": 6}, y=y, text={"field": "said"},
        ),
    ]  # fmt: skip
    return specification(
        layers,
        title=question.text,
        subtitle="Of those who chose an answer. Respondents chose themselves; counts are to the "
        "nearest 5.",
        described=f"{plain(question.text)} {'; '.join(_told(*bar) for bar in bars)}.",
        width=width,
        height=ROW * max(1, len(bars)),
    )


def _bars(question: QuestionView) -> Iterator[tuple[str, ItemView]]:
    groups = [(each.name or each.group, each.figures) for each in question.groups]
    for name, figures in groups or [("", question.figures)]:
        for item in figures.items:
            parts = (name, item.text or "")
            yield ": ".join(plain(part) for part in parts if part) or "All", item


def _parts(label: str, item: ItemView) -> Iterator[Part]:
    if not _is_whole(item):
        return
    sizes = [each.people or 0 for each in item.values]
    whole, start = sum(sizes), 0.0
    for each, size, colour in zip(item.values, sizes, _colours(len(sizes)), strict=True):
        share = size / whole
        yield {
            "label": label, "answer": plain(each.text), "share": share, "start": start,
            "end": start + share, "middle": start + share / 2, "said": whole_percent(share),
            "ink": palette.INK if _is_pale(colour) else "white",
        }  # fmt: skip
        start += share


def _is_whole(item: ItemView) -> bool:
    """Whether each answer may be seen, and somebody gave one."""
    return all(each.people is not None for each in item.values) and any(
        each.people for each in item.values
    )


def _told(label: str, item: ItemView) -> str:
    parts = ", ".join(f"{part['answer']} {part['said']}" for part in _parts(label, item))
    return f"{label}: {parts or 'withheld'}"


def _colours(count: int) -> list[str]:
    """From one end to the other, pale in the middle."""
    half = count // 2
    ends = [_mixed(LOW, place / max(1, half)) for place in range(half)]
    other = [_mixed(HIGH, place / max(1, half)) for place in range(half)]
    return [*ends, *([MIDDLE] * (count % 2)), *reversed(other)]


def _mixed(colour: str, part: float) -> str:
    """The colour, with that part of white (at most two thirds)."""
    white = part * 2 / 3
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = [round(each + (255 - each) * white) for each in channels]
    return "#" + "".join(f"{each:02X}" for each in mixed)


def _is_pale(colour: str) -> bool:
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return sum(each * weight for each, weight in zip(channels, _LIGHT, strict=True)) > 140


_LIGHT: Sequence[float] = (0.299, 0.587, 0.114)
"""How light red, green and blue look."""
