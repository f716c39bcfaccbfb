"""What people answered and said, as paragraphs and tables of a pack."""

from collections.abc import Iterator, Sequence

from services.board.packs.rules.pages import PackBlock, table
from services.board.packs.rules.words import words
from services.board.packs.sections import WITHHELD
from services.contracts.voices import QuestionAsked, Results, ThemeSpoken, ThemesSpoken, Voices
from services.shared.percents import whole_percent
from services.shared.plurals import number_of

MOST_QUESTIONS, MOST_THEMES = 10, 5


def voice_blocks(found: Sequence[Voices]) -> list[PackBlock]:
    """Of each reported consultation: how many by each method, what they answered, and of what they
    spoke most, with how they stood to it."""
    return [block for each in found for block in _blocks(each)]


def _blocks(found: Voices) -> Iterator[PackBlock]:
    title = found.title
    if isinstance(found.results, str):
        yield PackBlock(found.results, title=title)
    else:
        yield PackBlock(_counted(found.results), title=title)
        for question in found.results.questions[:MOST_QUESTIONS]:
            yield from _answers(title, question)
    if isinstance(found.spoken, str):
        yield PackBlock(found.spoken, title=title)
    else:
        for spoken in found.spoken:
            yield from _themes(title, spoken)


def _counted(results: Results) -> str:
    ways = ", ".join(f"{words(each.code)} {count(each.people)}" for each in results.channels)
    return f"People who answered: {count(results.people)}" + (f" ({ways})." if ways else ".")


def _answers(title: str, question: QuestionAsked) -> Iterator[PackBlock]:
    rows = [
        (": ".join(filter(None, (item.text, each.text))), count(each.people), share(each.share))
        for item in question.figures.items
        for each in item.values
    ]
    if rows:
        yield table(("Answer", "People", "Share"), rows, f"{title}: {question.text}")


def _themes(title: str, spoken: ThemesSpoken) -> Iterator[PackBlock]:
    """Withheld ones last."""
    most = sorted(spoken.themes, key=lambda each: -(each.answers or 0))[:MOST_THEMES]
    rows = [(each.label, count(each.answers), share(each.share), _stance(each)) for each in most]
    if rows:
        header = ("Theme", "Answers", "Share", "For, against, mixed")
        yield table(header, rows, f"{title}: {spoken.text}")
    if spoken.uncoded:
        said = number_of(spoken.uncoded, "answer", "is")
        yield PackBlock(f"{said} not read yet, of {spoken.answered:,}.")


def _stance(theme: ThemeSpoken) -> str:
    return ", ".join(map(count, (theme.positive, theme.negative, theme.mixed)))


def count(people: int | None) -> str:
    return WITHHELD if people is None else f"{people:,}"


def share(part: float | None) -> str:
    return WITHHELD if part is None else whole_percent(part)
