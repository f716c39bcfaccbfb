"""Weighted shares and representativeness of a consultation, and its cross-tabs."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.responses.rules.channels import RespondentKind
from services.engagement.results.problems import (
    MarginsNotMet,
    NoMargin,
    NotCrossed,
    QuestionUnknown,
)
from services.engagement.results.queries import ResultsScope, Subject, asked_of, select
from services.engagement.results.rules.comparison import Comparison, compare, comparison_of
from services.engagement.results.rules.control import of_whole
from services.engagement.results.rules.cross_tab import CrossTab, cross_tab, cross_tab_within
from services.engagement.results.rules.dimensions import along
from services.engagement.results.rules.figures import ShownFigures
from services.engagement.results.rules.segments import margin_column
from services.engagement.results.rules.tally import Tally, is_choice
from services.engagement.results.rules.weighted_shares import (
    WeightedShares,
    figures_in,
    weighted_shares,
    whole_column,
)
from services.engagement.results.rules.weights import PopulationMargin
from services.engagement.results.tally_queries import open_base, read_profile
from services.engagement.results.weight_queries import fault_of, kept_weights
from services.shared.database import ReadSession
from services.shared.errors import Fault
from services.shared.refusals import Refusal

NO_MARGIN = "No margin is on the consultation's record (PUT .../margins)."
OF_INDIVIDUALS = "All margins on the consultation's record are of equality data of individuals."
NOT_WEIGHTED = (
    "All margins on the consultation's record are of equality data, and are told beside the "
    "population (.../results/representativeness). When responses were counted nothing tied them to "
    "the views any more, so that nothing is weighted to them."
)


class WeightedResults(NamedTuple):
    """All questions with options, unweighted and weighted; `unused`: margins of equality data,
    which nothing is weighted to any more."""

    margins: Sequence[PopulationMargin]
    unused: Sequence[PopulationMargin]
    weighted: WeightedShares
    questions: Sequence[tuple[Question, ShownFigures]]


def check_frozen(subject: Subject) -> None:
    """Raises ResultsNotYet."""
    if not subject.frozen:
        raise ResultsNotYet


async def read_weighted(
    session: ReadSession, subject: Subject, kind: RespondentKind
) -> WeightedResults:
    """To equality data too, as it was worked out before they were cut from the views.

    Raises ResultsNotYet, NoMargin, MarginsNotMet, ResultsInTheMaking.
    """
    check_frozen(subject)
    margins = subject.margins
    questions = [each for each in subject.questions if each.options]
    if kind == "individual" and subject.profile:
        kept = await kept_weights(session, subject.row.id)
        if kept is not None:
            tally = await _tally(session, subject, kind, questions, [])
            told = _told_or_refused(kept)
            return _weighted([*margins, *subject.profile], [], told, questions, tally)
    if not margins:
        raise NoMargin(_why_none(subject, kind))
    tally = await _tally(session, subject, kind, questions, margins)
    try:
        weighted = weighted_shares(questions, margins, tally)
    except Refusal as refusal:
        raise _not_met(refusal) from refusal
    unused = subject.profile if kind == "individual" else []
    return _weighted(margins, unused, weighted, questions, tally)


def _why_none(subject: Subject, kind: RespondentKind) -> str:
    if not subject.profile:
        return NO_MARGIN
    return NOT_WEIGHTED if kind == "individual" else OF_INDIVIDUALS


def _weighted(
    margins: Sequence[PopulationMargin], unused: Sequence[PopulationMargin],
    weighted: WeightedShares, questions: Sequence[Question], tally: Tally,
) -> WeightedResults:  # fmt: skip
    figures = [(each, figures_in(each, tally)) for each in questions]
    return WeightedResults(margins, unused, weighted, figures)


def _told_or_refused(kept: Mapping[str, Any]) -> WeightedShares:
    """Raises MarginsNotMet."""
    if fault := kept.get("refused"):
        raise MarginsNotMet(fault["detail"], errors=[Fault(**fault)])
    return WeightedShares.of(kept)


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
        told = question is None or not of_whole(question, whole_column(question, tally)).hidden
        try:
            found.append(compare(margin, along(tally.everybody, place), told=told))
        except Refusal as refusal:
            raise _not_met(refusal, "margins", margin.place) from refusal
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


def _not_met(refusal: Refusal, *under: str | int) -> MarginsNotMet:
    fault = fault_of(refusal, *under)
    return MarginsNotMet(fault.detail, errors=[fault])
