"""Results of a consultation, read as they may be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from services.disclosure.counts import is_small, nearest_five
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.repository import newest_parts
from services.engagement.consultations.rules.states import MAIN, place_of, state_on
from services.engagement.questionnaires.rules.questions import Question, questions_of
from services.engagement.questionnaires.service import find_questionnaire
from services.engagement.results import repository
from services.engagement.results.problems import (
    GroupJoined,
    NoMargin,
    QuestionUnknown,
    TooManyFigures,
)
from services.engagement.results.rules.dimensions import (
    DEPRIVATION,
    Dimension,
    DimensionName,
    along,
    base_of,
    dimension,
    groups_of,
)
from services.engagement.results.rules.figures import ShownFigures
from services.engagement.results.rules.groups import Groups, grouped
from services.engagement.results.rules.numbers import Numbers, numbers_of
from services.engagement.results.rules.selection import Selection
from services.engagement.results.rules.tally import Spread, Tally, by_group
from services.shared.database import ReadSession

MOST_FIGURES = 20_000


class ResultsScope(NamedTuple):
    """Which results: of individuals or of organisations, by what, and of whom."""

    kind: str = "individual"
    by: DimensionName | None = None
    filters: Mapping[DimensionName, str] = {}
    question: str | None = None

    @property
    def dimensions(self) -> list[str]:
        named = [*self.filters, *([self.by] if self.by else [])]
        return [*dict.fromkeys(base_of(each) for each in named)]


class Subject(NamedTuple):
    """A consultation whose results are asked for; `frozen`: no response is added any more."""

    row: Consultation
    questions: Sequence[Question]
    version: int
    frozen: bool
    margins: Mapping[str, Any]


class Group(NamedTuple):
    """Respondents who are told together, and how many they are."""

    code: str
    people: int | None


class QuestionResults(NamedTuple):
    """A question to all who are asked about, and to each group; `numbers` of all together."""

    question: Question
    figures: ShownFigures
    groups: Sequence[ShownFigures]
    numbers: Numbers | None = None


class Apart(NamedTuple):
    """What is in no figure: late post, and petitions with their signatures."""

    late: int | None
    petitions: int
    signatures: int


@dataclass(frozen=True)
class Results:
    """What may be seen; `people` are those who are asked about."""

    subject: Subject
    asked: ResultsScope
    people: int | None
    apart: Apart
    channels: Sequence[Group]
    groups: Sequence[Group] = ()
    questions: Sequence[QuestionResults] = field(default_factory=list)


async def read_subject(session: ReadSession, row: Consultation, today: date) -> Subject:
    """What is asked, and whether results leave: once it is closed and the responses are frozen."""
    parts = (await newest_parts(session, [row.id]))[row.id]
    state = state_on(row.state, row.closes_on, today)  # type: ignore[arg-type]
    closed = place_of(state, row.left) > MAIN.index("open")  # type: ignore[arg-type]
    found = await find_questionnaire(session, row.id)
    version, questions = (0, []) if found is None else (found[0].number, found[0].questions)
    margins = parts["margins"].content if "margins" in parts else {}
    views = [each for each in questions_of(questions) if each.about == "views"]
    return Subject(row, views, version, closed and "response-freeze" in parts, margins)


async def read_results(session: ReadSession, subject: Subject, asked: ResultsScope) -> Results:
    """Raises QuestionUnknown, NoMargin, GroupJoined, TooManyFigures."""
    questions = _asked_for(subject, asked) if subject.frozen else []
    names = asked.dimensions if subject.frozen else []
    dimensions = [_dimension(subject, name) for name in [*names, "channel"]]
    own = len(names)
    lines = await repository.counts(
        session, subject.row.id, asked.kind, questions, [*dimensions[:own]]
    )
    channels = await repository.counts(session, subject.row.id, asked.kind, [], dimensions[own:])
    apart = _apart(await repository.apart(session, subject.row.id, asked.kind))
    tally = Tally.of(lines, questions)
    people = sum(tally.everybody.values())
    told = Results(
        subject,
        asked,
        None if is_small(people) else nearest_five(people),
        apart,
        _channels(Tally.of(channels, ()).everybody) if not is_small(people) else (),
    )
    if not subject.frozen:
        return told
    found = _with_questions(told, questions, tally, names)
    return (
        found
        if asked.filters
        else replace(
            found, questions=[await _with_numbers(session, told, each) for each in found.questions]
        )
    )


async def _with_numbers(
    session: ReadSession, told: Results, found: QuestionResults
) -> QuestionResults:
    if found.question.kind != "number" or not found.figures.answered:
        return found
    consultation, code = told.subject.row.id, found.question.code
    row = await repository.numbers(session, consultation, told.asked.kind, code)
    return found._replace(numbers=numbers_of(row["mean"], row["quartiles"]))


def _with_questions(
    told: Results, questions: Sequence[Question], tally: Tally, names: Sequence[str]
) -> Results:
    groups = {name: groups_of(name, along(tally.everybody, at)) for at, name in enumerate(names)}
    chosen = Selection(told.asked.by, told.asked.filters, groups)
    if joined := chosen.joined:
        raise GroupJoined(f"{joined} is told with others; ask for the groups that there are.")
    shown = chosen.shown
    cells = sum(len(q.options) * max(1, len(q.rows)) for q in questions) * max(1, len(shown))
    if cells > MOST_FIGURES:
        said = f"{cells:,} figures are more than {MOST_FIGURES:,}; ask for one question."
        raise TooManyFigures(said)
    found = [_of_question(each, tally, chosen) for each in questions]
    sizes = chosen.sizes(tally.everybody)
    return replace(
        told,
        people=_told(sizes[0]) if chosen.filters else told.people,
        groups=[Group(code, _told(size)) for code, size in zip(shown, sizes[1:], strict=True)],
        questions=found,
    )


def _of_question(question: Question, tally: Tally, chosen: Selection) -> QuestionResults:
    figures = chosen.of_question(question, tally)
    return QuestionResults(question, figures[0], figures[1:])


def _told(people: int) -> int | None:
    return None if is_small(people) else nearest_five(people)


def _channels(everybody: Spread) -> list[Group]:
    people = along(everybody, 0)
    groups = Groups(grouped(people), {})
    sizes = by_group(everybody, [groups.of])
    return [Group(name, _told(sizes[name,])) for name in groups.names]


def _apart(rows: Sequence[Any]) -> Apart:
    late = sum(row["people"] for row in rows if row["channel"] != "petition")
    petitions = [row for row in rows if row["channel"] == "petition"]
    return Apart(
        _told(late),
        sum(row["people"] for row in petitions),
        sum(row["signatures"] for row in petitions),
    )


def _asked_for(subject: Subject, asked: ResultsScope) -> Sequence[Question]:
    if asked.question is None:
        return subject.questions
    found = [each for each in subject.questions if each.code == asked.question]
    if not found:
        codes = ", ".join(each.code for each in subject.questions)
        raise QuestionUnknown(f"The questionnaire asks {codes}.")
    return found


def _dimension(subject: Subject, name: str) -> Dimension:
    if name != DEPRIVATION:
        return dimension(name, {})
    for margin in subject.margins.get("margins", ()):
        if margin["code"] == DEPRIVATION and margin["basis"] == "place":
            return dimension(
                name, {v: each["code"] for each in margin["categories"] for v in each["values"]}
            )
    raise NoMargin
