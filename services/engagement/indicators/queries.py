"""What is sent of a question, read as it may be shown."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.contracts.indicators import (
    CountedShare,
    FigureImport,
    IndicatorsClient,
    MetricsRefusal,
    MetricsSilent,
)
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.schemas.codes import AREA
from services.engagement.indicators import repository
from services.engagement.indicators.models import IndicatorEdition
from services.engagement.indicators.problems import (
    EditionNotFound,
    MetricsUnavailable,
    NoFigure,
    NoSurvey,
    OptionsUnfit,
    QuestionOpen,
)
from services.engagement.indicators.rules.shares import CLOSED, share_of
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.queries import (
    QuestionResults,
    Results,
    ResultsScope,
    read_results,
    read_subject,
)
from services.engagement.results.rules.tally import is_choice
from services.shared.auth import Principal
from services.shared.database import ReadSession
from services.shared.errors import Fault


class AskedShares(NamedTuple):
    """Of which question, counting which options; of each area too, or of all alone."""

    question: str
    options: Sequence[str]
    by_area: bool


class SurveyShares(NamedTuple):
    """What a survey may send of a question; its own organisation's comes first."""

    row: Consultation
    closed_on: date
    asked: AskedShares
    shares: Sequence[CountedShare]


async def read_shares(
    session: ReadSession, consultation: UUID, asked: AskedShares, principal: Principal, today: date
) -> SurveyShares:
    """Raises ConsultationNotFound, NoSurvey, ResultsNotYet, QuestionUnknown, QuestionOpen,
    OptionsUnfit, NoFigure, TooManyFigures."""
    row = await read_consultation(session, consultation, principal)
    if row.kind != "survey":
        raise NoSurvey(f"It is of the kind {row.kind}.")
    subject = await read_subject(session, row, today)
    if not subject.frozen or row.closes_on is None:
        raise ResultsNotYet
    scope = ResultsScope(by="area" if asked.by_area else None, question=asked.question)
    found = await read_results(session, subject, scope)
    [told] = found.questions
    _check_options(told.question, asked.options)
    share = share_of(told.question, told.figures, asked.options)
    if share is None:
        said = "Nobody answered, or a count is 1 to 7 or would tell of one that is."
        raise NoFigure(f"{told.question.code}: {said}")
    own = CountedShare(row.owner, *share)
    return SurveyShares(row, row.closes_on, asked, [own, *_of_areas(found, told, asked, row.owner)])


def _check_options(question: Question, options: Sequence[str]) -> None:
    if question.kind not in CLOSED:
        kinds = ", ".join(sorted(CLOSED))
        raise QuestionOpen(f"{question.code} is of the kind {question.kind}; closed are {kinds}.")
    codes = [each.code for each in question.options]
    for place, each in enumerate(options):
        if each not in codes or each in options[:place]:
            said = f"{each} is none of {', '.join(codes)}, or stands there twice."
            fault = Fault(f"#/options/{place}", OptionsUnfit.code, said)
            raise OptionsUnfit(said, errors=[fault])
    if not is_choice(question) and len(options) > 1:
        said = "Of a multiple question people tick several; name one option."
        raise OptionsUnfit(said, errors=[Fault("#/options", OptionsUnfit.code, said)])


def _of_areas(
    found: Results, told: QuestionResults, asked: AskedShares, owner: str
) -> Iterator[CountedShare]:
    """Those that have a code; groups that are told together have none."""
    for group, figures in zip(found.groups, told.groups, strict=True):
        if re.fullmatch(AREA, group.code) and group.code != owner:
            share = share_of(told.question, figures, asked.options)
            yield CountedShare(group.code, *(share or (None, None)))


async def read_edition(
    session: ReadSession, consultation: UUID, number: int, principal: Principal
) -> IndicatorEdition:
    """Raises ConsultationNotFound, EditionNotFound."""
    row = await read_consultation(session, consultation, principal)
    found = await repository.edition(session, row.id, number)
    if found is None:
        raise EditionNotFound
    return found


async def arrival_of(metrics: IndicatorsClient, import_id: UUID) -> FigureImport | str:
    """How far an import is, or why that is not known."""
    try:
        return await metrics.arrival(import_id)
    except MetricsSilent:
        return f"{MetricsUnavailable.title}."
    except MetricsRefusal as refusal:
        return str(refusal)
