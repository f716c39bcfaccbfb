"""What a report on a consultation tells, section by section; the same facts give the same words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.engagement.consultations.rules.record import NOTHING, Part, day_of
from services.engagement.reports.rules.blocks import Block, Section, of, percent
from services.engagement.reports.rules.side_by_side import GroupedThemes, theme_blocks, words
from services.engagement.reports.rules.tables import answer_sections, population_blocks
from services.engagement.results.rules.comparison import Comparison
from services.engagement.results.schemas import QuestionView

CHOSE = (
    "Those who responded chose to: they are no sample of the population, and no figure here says "
    "how many of all people think so."
)
WITHHELD = (
    "Numbers of people are rounded to the nearest 5. A dot stands for 1 to 7 people, or for what "
    "would tell of so few."
)


class Theme(NamedTuple):
    """A theme as it may be told."""

    label: str
    answers: int | None
    share: float | None
    stances: Sequence[int | None]
    campaigns: int | None
    quotes: Sequence[str]


class Question(NamedTuple):
    """A question for free text, as it was read; None where 1 to 7 answered."""

    text: str
    answered: int | None
    coded: int
    uncoded: int
    no_theme: int | None
    nothing_said: int | None
    themes: Sequence[Theme]
    grouped: Sequence[GroupedThemes]
    agreement: Sequence[tuple[int, float | None]]
    """Of each two coders who coded the same answers: how many, and mean kappa."""
    campaigns: Sequence[tuple[str, int | None, str]]
    """What was decided, of how many answers, and why."""
    suggested: tuple[str, int, float, float] | None
    """Method, answers that it learnt from, its F1, and that of the usual themes."""


class Senders(NamedTuple):
    """Respondents of a kind by channel, as they may be told, and what is in no figure of theirs."""

    kind: str
    people: int | None
    channels: Sequence[tuple[str, int | None]]
    late: int | None
    petitions: int
    signatures: int


class Facts(NamedTuple):
    """What is known of a consultation whose responses are frozen."""

    title: str
    label: str | None
    """What it is, where it is no consultation."""
    opened_on: date | None
    closes_on: date | None
    parts: Mapping[str, Part]
    senders: Sequence[Senders]
    withdrawn: int
    areas: Sequence[tuple[str, int | None]]
    questions: Sequence[Question]
    answers: Sequence[QuestionView] = ()
    compared: Sequence[Comparison] = ()
    apart: str = ""
    """Why respondents cannot be compared with the population."""


def sections(facts: Facts) -> Iterator[Section]:
    """In the order in which a reader asks."""
    yield Section("What this is", list(_method(facts)))
    yield Section("Who responded", list(_who(facts)))
    yield from answer_sections(facts.answers)
    for question in facts.questions:
        yield from _of_question(question)
    yield Section("What was not read, and why", list(_unread(facts)))
    yield Section("Software", list(_software(facts)))
    yield from _done(facts)
    yield Section("Limits", [Block(CHOSE), Block(WITHHELD), *_population(facts)])


def _method(facts: Facts) -> Iterator[Block]:
    freeze = facts.parts.get("response-freeze", NOTHING)
    if facts.label:
        yield Block(facts.label)
    yield Block(f"People were asked from {_day(facts.opened_on)} to {_day(facts.closes_on)}.")
    frozen = _day(day_of(freeze, "frozen_on"))
    yield Block(f"The responses were frozen on {frozen}; none has been added or changed since.")
    yield Block(
        "People read the answers to questions in one's own words and gave each its themes, by a "
        "code frame that is on record. An answer may have several themes, so that they add up to "
        "more than all answers."
    )


def _who(facts: Facts) -> Iterator[Block]:
    yield Block("Each method stands for itself; there is no sum over them.")
    rows = [row for each in facts.senders for row in _methods(each)]
    yield Block("People by method.", ["Method", "Respondents", "People"], rows)
    petitions = sum(each.petitions for each in facts.senders)
    if petitions:
        signatures = sum(each.signatures for each in facts.senders)
        yield Block(f"Petitions: {petitions}, with {signatures:,} signatures, which are no people.")
    if facts.areas:
        rows = [[words(area), of(n)] for area, n in facts.areas]
        yield Block("Individuals by the area that they speak of.", ["Area", "Individuals"], rows)
    yield from population_blocks(facts.compared)
    if facts.apart:
        yield Block(f"Respondents are not compared with the population: {facts.apart}")


def _methods(senders: Senders) -> Iterator[list[str]]:
    if senders.people == 0:
        return
    for channel, people in senders.channels or [("all methods", None)]:
        yield [words(channel), senders.kind, of(people)]


def _of_question(question: Question) -> Iterator[Section]:
    yield Section(question.text, list(_reading(question)))
    for theme in question.themes:
        if theme.quotes:
            yield Section(theme.label, [Block(f"“{each}”") for each in theme.quotes], 2)


def _reading(question: Question) -> Iterator[Block]:
    if question.answered is None:
        yield Block("From 1 to 7 people answered: no number of them is told.")
        return
    yield Block(
        f"Answered: {question.answered}. Read: {question.coded}. Not read: {question.uncoded}. "
        f"Without a theme: {of(question.no_theme)}. Without content: {of(question.nothing_said)}."
    )
    head = ["Theme", "Answers", "Share", "For", "Against", "Mixed", "No stance", "Of campaigns"]
    rows = [
        [theme.label, of(theme.answers), percent(theme.share), *map(of, theme.stances),
         of(theme.campaigns)]
        for theme in question.themes
    ]  # fmt: skip
    base = f"Base: {of(question.answered)} people who answered, read or not."
    yield Block(base, head, rows) if rows else Block("No themes were coded.")
    for each in question.grouped:
        yield from theme_blocks(each)
    for answers, kappa in question.agreement:
        told = "none can be told" if kappa is None else f"{kappa:.2f}"
        yield Block(f"Two coders read the same {answers} answers; mean kappa: {told}.")
    for decision, count, reason in question.campaigns:
        yield Block(f"{decision.capitalize()} of {of(count)} answers, all counted: {reason}")


def _unread(facts: Facts) -> Iterator[Block]:
    report = facts.parts.get("report", NOTHING)
    if report.get("reading") == "sample":
        yield Block(f"A sample was read: {report.get('sampling')}")
    for question in facts.questions:
        if question.uncoded and question.answered is not None:
            yield Block(f"{question.text} {question.uncoded} answers have not been read yet.")
    late = ", ".join(f"of {each.kind}s {of(each.late)}" for each in facts.senders)
    yield Block(f"Post that came late, and is in no figure of what people answered: {late}.")
    yield Block(
        f"Responses that were withdrawn: {facts.withdrawn}. None of their words is here; of those "
        "that were withdrawn after the freeze, choices and themes stay counted."
    )


def _software(facts: Facts) -> Iterator[Block]:
    told = facts.parts.get("report", NOTHING).get("software")
    yield Block(told or "What was used beside this is told in the published report.")
    yield Block(
        "Answers that are alike, where they were looked for, were found by character 5-grams "
        "(TF-IDF, cosine from 0.6), and a person decided on them."
    )
    for question in facts.questions:
        if question.suggested:
            method, coded, accuracy, constant = question.suggested
            yield Block(
                f"{question.text} Themes were suggested to coders by {method}, from {coded} coded "
                f"answers (F1 {accuracy:.2f}; the usual themes for everybody {constant:.2f}). "
                "No suggestion was counted."
            )


def _done(facts: Facts) -> Iterator[Section]:
    items: Sequence[Mapping[str, Any]] = facts.parts.get("feedback", NOTHING).get("items", ())
    if items:
        rows = [[each["we_asked"], each["you_said"], each["we_did"]] for each in items]
        yield Section(
            "What was done", [Block("What became of it.", ["We asked", "You said", "We did"], rows)]
        )


def _population(facts: Facts) -> Iterator[Block]:
    if told := facts.parts.get("report", NOTHING).get("population"):
        yield Block(told)


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "an unknown day"
