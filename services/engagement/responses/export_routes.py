"""`/v1/engagement/consultations/{id}/responses.csv`."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Writer
from services.engagement.questionnaires.problems import QuestionnaireNotFound
from services.engagement.questionnaires.rules.questions import Question, questions_of
from services.engagement.questionnaires.service import read_questionnaire
from services.engagement.responses.flag_queries import reads_flagged
from services.engagement.responses.problems import NOT_STORED
from services.engagement.responses.queries import NOBODYS
from services.engagement.responses.repository import Row, answers_after
from services.engagement.responses.rules.columns import HEAD, cells, columns
from services.engagement.responses.rules.parts import without_words
from services.engagement.responses.service import CONSULTATIONS
from services.shared.csvs import csv_bytes
from services.shared.database import Database
from services.shared.downloads import MEDIA, STREAM, attachment
from services.shared.errors import problem_responses
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces, begun

FIRST, AT_ONCE = 100, 1000
"""The first piece is small, so that it is there at once."""
HELD = "[held: safeguarding]"
OWN = ("response", "respondent", "received_at")
"""Columns that tell whose a response is, or which."""

router = Router(tags=["responses"], route_class=StrictRoute)


@router.get(
    f"{CONSULTATIONS}/{{consultation_id}}/responses.csv",
    summary="All responses to a consultation as a table",
    response_class=Response,
    responses=STREAM | problem_responses(ConsultationNotFound, QuestionnaireNotFound),
)
async def get_responses(request: Request, consultation_id: UUID, principal: Writer) -> Response:
    """One column for each question and option, in the questionnaire's order, whatever path people
    took. Oldest first; without equality data. To read it is an audit entry. Texts that hint at
    danger are for who is named for safeguarding.
    """
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        version, _ = await read_questionnaire(session, row.id)
        whole = await reads_flagged(session, row.id, principal)
    await reads(request, principal, "responses.exported", owner=row.owner)
    questions = questions_of(version.questions)
    pieces = await begun(_pieces(request.app.state.sending, row.id, questions, whole=whole))
    headers = attachment(f"{row.slug}-responses", "csv") | NOT_STORED
    return Pieces(pieces, media_type=MEDIA["csv"], headers=headers)


async def _pieces(
    database: Database, consultation: UUID, questions: Sequence[Question], *, whole: bool
) -> AsyncIterator[bytes]:
    """Nothing is held between two pieces. `whole`: with texts that hint at danger."""
    head, after, most = csv_bytes([[*HEAD, *columns(questions)]]), NOBODYS, FIRST
    while True:
        found = await answers_after(database, consultation, after, most)
        yield head + csv_bytes(_line(questions, each, whole=whole) for each in found)
        if len(found) < most:
            return
        head, after, most = b"", found[-1]["response"], AT_ONCE


def _line(questions: Sequence[Question], row: Row, *, whole: bool) -> list[object]:
    """Of one that was withdrawn after the freeze only what is counted."""
    answers = row["answers"]
    if row["flagged"] and not whole:
        held = dict.fromkeys((each.code for each in questions), HELD)
        answers = without_words(questions, answers, held)
    hidden = OWN if row["state"] == "withdrawn" else ()
    told = ["" if name in hidden else _told(row[name]) for name in HEAD]
    return [*told, *cells(questions, answers)]


def _told(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else value
