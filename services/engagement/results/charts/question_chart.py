"""A question as a picture: a bar for each answer, with Wilson's interval; of groups, one below the
other. What is withheld has no bar, and says so."""

from collections.abc import Iterator

from services.charts import palette
from services.charts.axes import axis
from services.charts.layout import WIDTH, Part, haloed, layer, specification
from services.charts.text import plain
from services.engagement.results.rules.figures import value_of
from services.engagement.results.schemas import FiguresView, ItemView, QuestionView, ResultsView
from services.shared.percents import whole_percent

ROW, BAR = 30, 18
WITHHELD = "withheld"


def question_chart(found: ResultsView, width: float = WIDTH) -> Part:
    """The specification, with its data, of the one question that the answer is of."""
    [question] = found.questions
    rows = list(_rows(found, question))
    y: Part = {
        "field": "label", "type": "nominal", "sort": None, "title": None,
        "scale": {"domain": [each["label"] for each in rows]},
        "axis": axis(domain=False, ticks=False, labelLimit=320),
    }  # fmt: skip
    x: Part = {
        "field": "share", "type": "quantitative", "title": "of those who were shown the question",
        "scale": {"domain": [0, 1]},
        "axis": axis(format=".0%", gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    spread = [each for each in rows if each["share"] is not None]
    says: Part = {"type": "text", "align": "left", "dx": 6, "fontSize": 11, "color": palette.INK}
    layers = [
        layer(spread, {"type": "bar", "height": BAR, "color": palette.NHS_BLUE}, x=x, y=y),
        layer(
            spread, {"type": "rule", "color": palette.INK, "strokeWidth": 1.5},
            x=x | {"field": "lower"}, x2={"field": "upper"}, y=y,
        ),
        *haloed(rows, says, x=x | {"field": "end"}, y=y, text={"field": "said"}),
    ]  # fmt: skip
    return specification(
        layers,
        title=question.text,
        subtitle=_subtitle(found, question),
        described=f"{plain(question.text)} {'; '.join(_told(each) for each in rows)}.",
        width=width,
        height=ROW * len(rows),
    )


def _rows(found: ResultsView, question: QuestionView) -> Iterator[Part]:
    groups = [(each.name or each.group, each.figures) for each in question.groups]
    for name, figures in groups or [("", question.figures)]:
        for item in figures.items:
            yield from _of_item(name, item)
    if not any(figures.items for _, figures in groups or [("", question.figures)]):
        for name, figures in groups or [("", question.figures)]:
            yield _answered(name, figures)


def _of_item(group: str, item: ItemView) -> Iterator[Part]:
    for each in item.values:
        label = ": ".join(plain(part) for part in (group, item.text or "", each.text) if part)
        yield _row(label, each.people, each.share, each.lower, each.upper)


def _answered(group: str, figures: FiguresView) -> Part:
    """Of a question without options: the share of those who answered it."""
    label = ": ".join(part for part in (plain(group), "answered") if part)
    told = value_of("answered", figures.answered, figures.shown)
    return _row(label, told.people, told.share, told.lower, told.upper)


def _row(
    label: str, people: int | None, share: float | None, lower: float | None, upper: float | None
) -> Part:
    said = WITHHELD if share is None else f"{whole_percent(share)} ({people:,})"
    return {
        "label": label, "share": share, "lower": lower, "upper": upper, "end": upper or 0,
        "said": said,
    }  # fmt: skip


def _told(row: Part) -> str:
    return f"{row['label']} {row['said']}"


def _subtitle(found: ResultsView, question: QuestionView) -> str:
    who = "organisations" if found.kind == "organisation" else "people"
    shown = question.figures.shown
    among = "" if shown is None else f" Shown to {shown:,} {who}."
    filters = ", ".join(f"{name} {value}" for name, value in found.filters.items())
    only = f" Only {plain(filters)}." if filters else ""
    return (
        f"Shares with 95% intervals.{among}{only} Respondents chose themselves; counts are to the "
        "nearest 5."
    )
