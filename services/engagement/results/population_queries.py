"""Weighted shares and representativeness of a consultation, and its cross-tabs."""

from collections.abc import Sequence
from typing import NamedTuple

from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.problems import (
    MarginsNotMet,
    NoMargin,
    NotCrossed,
    QuestionUnknown,
)
from services.engagement.results.queries import ResultsScope, Subject, asked_of, select
from services.engagement.results.rules.columns import columns_of, together
from services.engagement.results.rules.comparison import Comparison, compare, comparison_of
from services.engagement.results.rules.control import Sight, of_several, of_whole
from services.engagement.results.rules.cross_tab import CrossTab, cross_tab, cross_tab_within
from services.engagement.results.rules.dimensions import along
from services.engagement.results.rules.figures import ShownFigures, figures_of
from services.engagement.results.rules.segments import margin_column
from services.engagement.results.rules.tally import Tally, is_choice
from services.engagement.results.rules.weights import (
    PopulationMargin,
    RespondentWeights,
    ShownSize,
    shown_size,
    weigh,
    weighted_share,
)
from services.engagement.results.tally_queries import open_base, read_profile
from services.shared.database import ReadSession
from services.shared.errors import Fault
from services.shared.refusals import Refusal

NO_MARGIN = "No margin is on the consultation's record (PUT .../margins)."
NOT_WEIGHTED = (
    "All margins on the consultation's record are of equality data. These are told beside the "
    "population (.../results/representativeness), and nothing is weighted to them: what tied them "
    "to the views is destroyed at the freeze. Ask for it among the views, where it is optional too."
)


class WeightedQuestion(NamedTuple):
    """A question unweighted, and the weighted share of each item and value that may be seen."""

    question: Question
    figures: ShownFigures
    weighted: dict[tuple[str, str], float]


class WeightedResults(NamedTuple):
    """All questions with options; `unused`: margins of equality data, which nothing is weighted
    to. `size`: what may be told of how much the weights cost."""

    margins: Sequence[PopulationMargin]
    unused: Sequence[PopulationMargin]
    weighting: RespondentWeights
    size: ShownSize
    questions: Sequence[WeightedQuestion]


def check_frozen(subject: Subject) -> None:
    """Raises ResultsNotYet."""
    if not subject.frozen:
        raise ResultsNotYet


async def read_weighted(session: ReadSession, subject: Subject, kind: str) -> WeightedResults:
    """Raises ResultsNotYet, NoMargin, MarginsNotMet."""
    check_frozen(subject)
    margins = subject.margins
    if not margins:
        raise NoMargin(NOT_WEIGHTED if subject.profile else NO_MARGIN)
    questions = [each for each in subject.questions if each.options]
    tally = await _tally(session, subject, kind, questions, margins)
    try:
        weighting = weigh(margins, tally.everybody)
    except Refusal as refusal:
        raise _not_met(refusal) from refusal
    found = [_weighted(each, tally, weighting) for each in questions]
    size = shown_size(weighting, tally.everybody)
    return WeightedResults(margins, subject.profile, weighting, size, found)


async def read_comparisons(
    session: ReadSession, subject: Subject, kind: str
) -> Sequence[Comparison]:
    """Raises ResultsNotYet, NoMargin, MarginsNotMet."""
    check_frozen(subject)
    margins = subject.margins
    profile = await _profile(session, subject) if kind == "individual" else []
    if not margins and not profile:
        raise NoMargin(NO_MARGIN)
    by_code = {each.code: each for each in subject.questions}
    asked = [by_code[each.question] for each in margins if each.question in by_code]
    tally = await _tally(session, subject, kind, asked, margins)
    found = []
    for place, margin in enumerate(margins):
        question = by_code.get(margin.question or "")
        told = question is None or not _whole(question, tally).hidden
        try:
            found.append(compare(margin, along(tally.everybody, place), told=told))
        except Refusal as refusal:
            raise _not_met(refusal, "margins", place) from refusal
    return [*found, *profile]


async def _profile(session: ReadSession, subject: Subject) -> list[Comparison]:
    """Those who gave equality data beside the population; nobody can tell whose they are.

    Raises MarginsNotMet.
    """
    told = await read_profile(session, asked_of(subject))
    try:
        return [comparison_of(each, told[each.code]) for each in subject.profile]
    except Refusal as refusal:
        raise _not_met(refusal, "margins") from refusal


async def read_cross_tab(
    session: ReadSession, subject: Subject, asked: ResultsScope, first: str, second: str
) -> tuple[Question, Question, CrossTab]:
    """Raises ResultsNotYet, QuestionUnknown, NotCrossed, NoMargin, GroupJoined."""
    check_frozen(subject)
    codes = [each.code for each in subject.questions]
    for code in (first, second):
        if code not in codes:
            raise QuestionUnknown(f"The questionnaire asks {', '.join(codes)}.")
    one, other = (subject.questions[codes.index(code)] for code in (first, second))
    if first == second or not (is_choice(one) and is_choice(other)):
        raise NotCrossed
    early, late = sorted((one, other), key=lambda each: codes.index(each.code))
    pair = [early, late]
    base = await open_base(session, asked_of(subject), asked.kind, pair)
    options = await base.by_question(late)
    if asked.filters:
        chosen, by = await select(base, subject, asked)
        found = cross_tab_within(early, late, await base.tally(pair, [options, *by]), chosen)
    else:
        found = cross_tab(early, late, await base.tally(pair, [options]))
    return one, other, found if one is early else found.turned()


async def _tally(
    session: ReadSession,
    subject: Subject,
    kind: str,
    questions: Sequence[Question],
    margins: Sequence[PopulationMargin],
) -> Tally:
    base = await open_base(session, asked_of(subject), kind, questions)
    by = [await base.by(margin_column(each.code)) for each in margins]
    return await base.tally(questions, by)


def _whole(question: Question, tally: Tally) -> Sight:
    every = [dict.fromkeys(along(tally.everybody, place), "") for place in _places(tally)]
    return of_whole(question, together(columns_of(question, tally, every).values()))


def _places(tally: Tally) -> range:
    return range(len(next(iter(tally.everybody), ())))


def _weighted(question: Question, tally: Tally, weighting: RespondentWeights) -> WeightedQuestion:
    every = [dict.fromkeys(along(tally.everybody, place), "") for place in _places(tally)]
    column = together(columns_of(question, tally, every).values())
    seen = of_whole(question, column)
    figures = figures_of(question, column, seen)
    if not weighting.shown or not all(_is_open(question, tally, place) for place in _places(tally)):
        return WeightedQuestion(question, figures, {})
    among = tally.shown.get(question.code, {})
    found = {
        (item.code, value.code): weighted_share(
            weighting, tally.values.get((question.code, item.code, value.code), {}), among
        )
        for item in figures.items
        for value in item.values
        if value.people is not None
    }
    told = {name: share for name, share in found.items() if share is not None}
    return WeightedQuestion(question, figures, told)


def _is_open(question: Question, tally: Tally, place: int) -> bool:
    """Whether no count of the question by a margin is 1 to 7: a weighted sum would tell of it."""
    groups = [
        {each: each if at == place else "" for each in along(tally.everybody, at)}
        for at in _places(tally)
    ]
    seen = of_several(question, columns_of(question, tally, groups))
    return all(each.shown for each in seen.values())


def _not_met(refusal: Refusal, *under: str | int) -> MarginsNotMet:
    path = "/".join(str(part) for each in (*under, *refusal.path) for part in str(each).split("/"))
    return MarginsNotMet(refusal.detail, errors=[Fault(f"#/{path}", refusal.code, refusal.detail)])
