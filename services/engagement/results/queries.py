"""Results of a consultation, read as they may be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from services.disclosure.counts import is_small, nearest_five
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.repository import newest_parts
from services.engagement.consultations.rules.states import MAIN, place_of, state_on
from services.engagement.questionnaires.rules.questions import Question, questions_of
from services.engagement.questionnaires.service import find_questionnaire
from services.engagement.responses.rules.channels import KINDS, RespondentKind
from services.engagement.results import repository
from services.engagement.results.problems import (
    GroupJoined,
    NoMargin,
    QuestionUnknown,
    TooManyFigures,
)
from services.engagement.results.rules.control import NOTHING
from services.engagement.results.rules.counts import Breakdown
from services.engagement.results.rules.dimensions import (
    OF_MARGINS,
    DimensionName,
    base_of,
    column_of,
    groups_of,
)
from services.engagement.results.rules.figures import ShownFigures, figures_of
from services.engagement.results.rules.groups import Groups, grouped
from services.engagement.results.rules.numbers import Numbers
from services.engagement.results.rules.selection import EMPTY, Selection
from services.engagement.results.rules.tally import Tally, by_group
from services.engagement.results.rules.weights import PopulationMargin, margins_of
from services.engagement.results.tally_queries import AnswerBase, AnswerScope, open_base, read_apart
from services.shared.database import ReadSession

MOST_FIGURES = 20_000


class ResultsScope(NamedTuple):
    """Which results: of individuals or of organisations, by what, and of whom."""

    kind: RespondentKind = "individual"
    by: DimensionName | None = None
    filters: Mapping[DimensionName, str] = {}
    question: str | None = None

    @property
    def dimensions(self) -> list[str]:
        named = [*self.filters, *([self.by] if self.by not in (None, "kind") else [])]
        return [*dict.fromkeys(base_of(each) for each in named)]


class Subject(NamedTuple):
    """A consultation whose results are asked for; `frozen`: no response is added any more.
    `profile`: the margins of equality data."""

    row: Consultation
    questions: Sequence[Question]
    version: int
    frozen: bool
    margins: Sequence[PopulationMargin]
    profile: Sequence[PopulationMargin]


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
    every = questions_of(questions)
    views = [each for each in every if each.about == "views"]
    equality = {each.code for each in every if each.about == "equality"}
    margins = margins_of(parts["margins"].content if "margins" in parts else {}, equality)
    of_views = [each for each in margins if each.about == "views"]
    profile = [each for each in margins if each.about == "equality"]
    frozen = closed and "response-freeze" in parts
    return Subject(row, views, version, frozen, of_views, profile)


def asked_of(subject: Subject) -> AnswerScope:
    """Which answers are counted."""
    return AnswerScope(subject.row.id, subject.questions, subject.margins, subject.profile)


async def read_results(session: ReadSession, subject: Subject, asked: ResultsScope) -> Results:
    """Raises QuestionUnknown, NoMargin, GroupJoined, TooManyFigures, ResultsInTheMaking."""
    apart = _apart(await read_apart(session, subject.row.id, asked.kind))
    if not subject.frozen:
        channels = await repository.channels_of(session, subject.row.id, asked.kind)
        return _told_of(subject, asked, channels, apart)
    if asked.by == "kind":
        return await _side_by_side(session, subject, asked, apart)
    return await _counted(session, subject, asked, apart)


async def _side_by_side(
    session: ReadSession, subject: Subject, asked: ResultsScope, apart: Apart
) -> Results:
    """Individuals and organisations, each as they are told by themselves: of both together nothing
    is told."""
    found: dict[str, Results | None] = {}
    for kind in KINDS:
        try:
            alone = asked._replace(by=None, kind=kind)
            found[kind] = await _counted(session, subject, alone, apart)
        except GroupJoined:
            if kind == asked.kind:
                raise
            found[kind] = None
    own = found[asked.kind]
    assert own is not None  # or else it was raised
    sides = {kind: each for kind, each in found.items() if each is None or each.people != 0}
    return replace(
        own,
        asked=asked,
        groups=[Group(kind, each.people if each else None) for kind, each in sides.items()],
        questions=[
            one._replace(groups=[_figures_at(each, one.question, at) for each in sides.values()])
            for at, one in enumerate(own.questions)
        ],
    )


def _figures_at(found: Results | None, question: Question, at: int) -> ShownFigures:
    """Of a question; withheld where nothing is told of that kind."""
    return found.questions[at].figures if found else figures_of(question, EMPTY, NOTHING)


async def _counted(
    session: ReadSession, subject: Subject, asked: ResultsScope, apart: Apart
) -> Results:
    questions = _asked_for(subject, asked)
    base = await open_base(session, asked_of(subject), asked.kind, questions)
    told = _told_of(subject, asked, (await base.by("channel")).people, apart)
    chosen, by = await select(base, subject, asked)
    check_size(chosen, questions)
    tally = await base.tally(questions, by)
    return _with_questions(told, questions, tally, chosen, base.numbers)


async def select(
    base: AnswerBase, subject: Subject, asked: ResultsScope
) -> tuple[Selection, list[Breakdown]]:
    """Who is asked about, and respondents by the groups of each dimension.

    Raises NoMargin, GroupJoined.
    """
    columns = {name: _column(subject, name) for name in asked.dimensions}
    by = {name: await base.by(column) for name, column in columns.items()}
    groups = {name: groups_of(name, each.people) for name, each in by.items()}
    chosen = Selection(asked.by, asked.filters, groups)
    if joined := chosen.joined:
        raise GroupJoined(f"{joined} is told with others; ask for the groups that there are.")
    return chosen, [by[name].grouped(own.of) for name, own in groups.items()]


def _told_of(
    subject: Subject, asked: ResultsScope, channels: Mapping[str, int], apart: Apart
) -> Results:
    """Of nobody but by channel."""
    people = sum(channels.values())
    return Results(
        subject, asked, _told(people), apart, [] if is_small(people) else _channels(channels)
    )


def check_size(chosen: Selection, questions: Sequence[Question]) -> None:
    """Raises TooManyFigures."""
    options = sum(len(each.options) * max(1, len(each.rows)) for each in questions)
    cells = options * max(1, len(chosen.shown))
    if cells > MOST_FIGURES:
        said = f"{cells:,} figures are more than {MOST_FIGURES:,}; ask for one question."
        raise TooManyFigures(said)


def _with_questions(
    told: Results, questions: Sequence[Question], tally: Tally, chosen: Selection,
    numbers: Mapping[str, Numbers],
) -> Results:  # fmt: skip
    found = [_of_question(each, tally, chosen) for each in questions]
    sizes = chosen.sizes(tally.everybody)
    named = zip(chosen.shown, sizes[1:], strict=True)
    return replace(
        told,
        people=_told(sizes[0]) if chosen.filters else told.people,
        groups=[Group(code, _told(size)) for code, size in named],
        questions=found if chosen.filters else [_with_numbers(each, numbers) for each in found],
    )


def _with_numbers(found: QuestionResults, numbers: Mapping[str, Numbers]) -> QuestionResults:
    """Of all together, where enough people gave one."""
    told = numbers.get(found.question.code)
    return found._replace(numbers=told) if found.figures.answered else found


def _of_question(question: Question, tally: Tally, chosen: Selection) -> QuestionResults:
    figures = chosen.of_question(question, tally)
    return QuestionResults(question, figures[0], figures[1:])


def _told(people: int) -> int | None:
    return None if is_small(people) else nearest_five(people)


def _channels(people: Mapping[str, int]) -> list[Group]:
    groups = Groups(grouped(people), {})
    sizes = by_group({(name,): size for name, size in people.items()}, [groups.of])
    return [Group(name, _told(sizes[name,])) for name in groups.names]


def _apart(rows: Sequence[repository.Apart]) -> Apart:
    petitions = [each for each in rows if each.channel == "petition"]
    return Apart(
        _told(sum(each.people for each in rows if each.channel != "petition")),
        sum(each.people for each in petitions),
        sum(each.signatures for each in petitions),
    )


def _asked_for(subject: Subject, asked: ResultsScope) -> Sequence[Question]:
    if asked.question is None:
        return subject.questions
    found = [each for each in subject.questions if each.code == asked.question]
    if not found:
        codes = ", ".join(each.code for each in subject.questions)
        raise QuestionUnknown(f"The questionnaire asks {codes}.")
    return found


def _column(subject: Subject, name: str) -> str:
    """Raises NoMargin."""
    by_place = {each.code for each in subject.margins if each.basis == "place"}
    if name in OF_MARGINS and name not in by_place:
        raise NoMargin(
            f"By {name} needs a margin {name} by place, which says which postcode sectors are in "
            "each of its categories; put it before the responses are frozen."
        )
    return column_of(name)
