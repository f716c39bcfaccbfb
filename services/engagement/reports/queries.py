"""The facts of a report, read at one moment."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.consultations.rules.labels import label_of
from services.engagement.reports import repository
from services.engagement.reports.rules.sections import Facts, Senders
from services.engagement.reports.theme_queries import read_question
from services.engagement.responses.rules.channels import KINDS, RespondentKind
from services.engagement.results.population_queries import read_comparisons
from services.engagement.results.presenter import results_of
from services.engagement.results.problems import MarginsNotMet, NoMargin, TooManyFigures
from services.engagement.results.queries import (
    Results,
    ResultsScope,
    Subject,
    read_results,
    read_subject,
)
from services.engagement.results.rules.comparison import Comparison
from services.engagement.themes.queries import free_questions
from services.shared.auth import Principal
from services.shared.database import ReadSession


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
            await read_question(session, subject, each, today)
            for each in await free_questions(session, row.id)
        ],
        answers=results_of(await _answers(session, subject)).questions,
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


async def _answers(session: ReadSession, subject: Subject) -> Results:
    """By method, where that is no more than anybody reads."""
    try:
        return await read_results(session, subject, ResultsScope(by="channel"))
    except TooManyFigures:
        return await read_results(session, subject, ResultsScope())
