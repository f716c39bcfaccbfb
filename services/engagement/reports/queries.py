"""The facts of a report, read at one moment."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from uuid import UUID

from services.disclosure.counts import is_small, nearest_five
from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.consultations.rules.labels import label_of
from services.engagement.reports import repository
from services.engagement.reports.rules.sections import Facts, Question, Senders, Theme
from services.engagement.responses.rules.channels import KINDS, RespondentKind
from services.engagement.responses.rules.redactions import Redaction, redacted
from services.engagement.results.population_queries import read_comparisons
from services.engagement.results.presenter import results_of
from services.engagement.results.problems import MarginsNotMet, NoMargin
from services.engagement.results.queries import (
    ResultsScope,
    Subject,
    read_results,
    read_subject,
)
from services.engagement.results.rules.comparison import Comparison
from services.engagement.themes import campaign_repository, suggestion_repository
from services.engagement.themes import repository as themes
from services.engagement.themes.presenter import counts_of as told_of
from services.engagement.themes.queries import counts_of, free_questions
from services.engagement.themes.repository import FreeQuestion
from services.shared.auth import Principal
from services.shared.database import ReadSession
from services.statistics.survey.agreement import agreement

MOST_CODERS, MOST_CAMPAIGNS = 6, 100


async def read_facts(
    session: ReadSession, consultation: UUID, principal: Principal, today: date
) -> Facts:
    """Raises ConsultationNotFound, ResultsNotYet, ResultsInTheMaking."""
    row = await read_consultation(session, consultation, principal)
    found = await whole(session, row)
    parts = {name: part.content for name, part in found.parts.items()}
    if not found.results_leave(today):
        raise ResultsNotYet
    subject = await read_subject(session, row, today)
    compared, apart = await _compared(session, subject)
    return Facts(
        title=row.title,
        label=label_of(row.kind, row.level),
        opened_on=row.opened_on,
        closes_on=row.closes_on,
        parts=parts,
        senders=[await _senders(session, subject, kind) for kind in KINDS],
        withdrawn=await repository.withdrawn_of(session, row.id),
        areas=await _areas(session, subject),
        questions=[
            await _question(session, row.id, each) for each in await free_questions(session, row.id)
        ],
        answers=results_of(await read_results(session, subject, ResultsScope())).questions,
        compared=compared,
        apart=apart,
    )


async def _compared(session: ReadSession, subject: Subject) -> tuple[Sequence[Comparison], str]:
    """Respondents beside the population; or why they cannot be, where there are margins."""
    try:
        return await read_comparisons(session, subject, "individual"), ""
    except NoMargin:
        return (), ""
    except MarginsNotMet as problem:
        return (), problem.detail


async def _senders(session: ReadSession, subject: Subject, kind: RespondentKind) -> Senders:
    """Those of a kind, as results tell them."""
    found = await read_results(session, subject, ResultsScope(kind, question=_first(subject)))
    channels = [(each.code, each.people) for each in found.channels]
    return Senders(kind, found.people, channels, *found.apart)


async def _areas(session: ReadSession, subject: Subject) -> list[tuple[str, int | None]]:
    """Individuals by the area that they speak of."""
    asked = ResultsScope(by="area", question=_first(subject))
    found = await read_results(session, subject, asked)
    return [(each.code, each.people) for each in found.groups]


def _first(subject: Subject) -> str | None:
    """A question, where nobody asks for all of them."""
    return subject.questions[0].code if subject.questions else None


async def _question(session: ReadSession, consultation: UUID, question: FreeQuestion) -> Question:
    counts = await counts_of(session, consultation, question)
    quotes = await _quotes(session, consultation, question)
    every = await themes.themes_of(session, consultation)
    told = told_of(question.code, 0, every, counts)
    run = await suggestion_repository.run_of(session, consultation, question.code)
    return Question(
        text=question.text,
        answered=None if is_small(told.answered) else told.answered,
        coded=told.coded,
        uncoded=told.uncoded,
        no_theme=told.no_theme,
        nothing_said=told.nothing_said,
        themes=[
            Theme(
                each.label,
                each.answers,
                each.share,
                (each.positive, each.negative, each.mixed, each.none),
                each.campaigns,
                quotes.get(each.code, ()),
            )
            for each in told.themes
        ],
        agreement=await _agreement(session, consultation, question.code),
        campaigns=await _campaigns(session, consultation, question.code),
        suggested=(run.method, run.coded, run.accuracy, run.constant) if run else None,
    )


async def _quotes(
    session: ReadSession, consultation: UUID, question: FreeQuestion
) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for theme, text, redactions in await repository.quotes_of(session, consultation, question):
        hidden = [Redaction(**each) for each in redactions]
        told = redacted({question.code: text}, hidden)[question.code]
        found.setdefault(theme, []).append(told)
    return found


async def _agreement(
    session: ReadSession, consultation: UUID, question: str
) -> list[tuple[int, float | None]]:
    coders = [coder for coder, _ in await themes.coders_of(session, consultation, question)]
    found = []
    for first, second in combinations(coders[:MOST_CODERS], 2):
        one, other = await themes.codings_by(session, consultation, question, first, second)
        if one:
            found.append((len(one), agreement(one, other).mean_kappa))
    return found


async def _campaigns(
    session: ReadSession, consultation: UUID, question: str
) -> list[tuple[str, int | None, str]]:
    rows = await campaign_repository.campaigns_after(
        session, consultation, question, 0, MOST_CAMPAIGNS
    )
    sizes = await campaign_repository.sizes_of(session, consultation, [e.number for e in rows])
    return [
        (each.decision, _seen(sizes.get(each.number, 0)), each.reason)
        for each in rows
        if each.decision is not None and each.reason is not None and each.decision != "separate"
    ]


def _seen(people: int) -> int | None:
    return None if is_small(people) else nearest_five(people)
