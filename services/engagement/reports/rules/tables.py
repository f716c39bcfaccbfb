"""The tables of a report, each with its base: what people answered, for whom respondents stand."""

from collections.abc import Iterator, Sequence

from services.engagement.reports.rules.blocks import DOT, Block, Section, of, percent
from services.engagement.reports.rules.side_by_side import answer_blocks
from services.engagement.results.rules.comparison import Comparison, name_of
from services.engagement.results.schemas import FiguresView, QuestionView

TO = "\u00a0to\u00a0"
"""Between the ends of an interval, which stay on one line."""
COMPARED = ["", "Respondents", "Population", "Of 1,000 people", "Index"]
ANSWERED = ["Answer", "People", "Share", "95% interval"]


def population_blocks(compared: Sequence[Comparison]) -> Iterator[Block]:
    """Respondents against population, a table for each margin."""
    for each in compared:
        yield Block(_caption(each), [each.margin.code.capitalize(), *COMPARED[1:]], _rows(each))
        if each.found and each.found.ratio is not None:
            yield Block(
                f"The lowest response rate is {each.found.ratio:.2f} of the highest; the two "
                f"distributions overlap by {percent(each.found.similarity)}."
            )
        if each.left_out:
            names = ", ".join(name_of(each.margin, code) for code in each.left_out)
            yield Block(f"Told with those who said nothing of it: {names}.")
    if compared:
        yield Block(
            "An index of 1 is a share of respondents like that of the population; its 95% interval "
            "is of those who responded."
        )


def _caption(each: Comparison) -> str:
    people = sum(each.respondents.values())
    of_whom = "individuals" if each.margin.about == "views" else "who told of themselves"
    return (
        f"Respondents beside the population. Base: {people:,} {of_whom}. Population: "
        f"{each.margin.source} (as of {each.margin.as_of})."
    )


def _rows(each: Comparison) -> list[list[str]]:
    return [
        [
            name_of(each.margin, rate.category),
            of(each.respondents[rate.category]),
            of(each.population[rate.category]),
            DOT if rate.rate is None else f"{1000 * rate.rate:.1f}",
            DOT if rate.index is None else _index(rate.index, rate.index_lower, rate.index_upper),
        ]
        for rate in (each.found.rates if each.found else ())
    ]


def _index(index: float, lower: float | None, upper: float | None) -> str:
    told = f"{index:.2f}"
    return told if lower is None or upper is None else f"{told} ({lower:.2f}{TO}{upper:.2f})"


def answer_sections(questions: Sequence[QuestionView]) -> Iterator[Section]:
    """A table for each question with options, and each row of a matrix."""
    asked = [each for each in questions if each.figures.items]
    if not asked:
        return
    told = (
        "Of individuals, by all methods together, and then by each. The base of each table is "
        "those who were shown the question. Of a question with several answers shares may add up "
        "to more than 100%."
    )
    yield Section("What people answered", [Block(told)])
    for each in asked:
        yield Section(each.text, list(_answers(each)), 2)


def _answers(question: QuestionView) -> Iterator[Block]:
    for place, item in enumerate(question.figures.items):
        rows = [
            [
                value.text,
                of(value.people),
                percent(value.share),
                _interval(value.lower, value.upper),
            ]
            for value in item.values
        ]
        head = f"{item.text}. " if item.text else ""
        column = "Rank" if question.kind == "ranking" else ANSWERED[0]
        yield Block(head + _base(question.figures), [column, *ANSWERED[1:]], rows)
        yield from answer_blocks(question, place)


def _base(figures: FiguresView) -> str:
    return (
        f"Base: {of(figures.shown)} people who were shown it, of whom {of(figures.answered)} "
        f"answered and {of(figures.not_answered)} did not."
    )


def _interval(lower: float | None, upper: float | None) -> str:
    return DOT if lower is None or upper is None else f"{percent(lower)}{TO}{percent(upper)}"
