"""What the public sees of consultations, read for today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.engagement.consultations import repository
from services.engagement.consultations.models import (
    Consultation,
    ConsultationExtension,
    ConsultationPart,
    ConsultationTransition,
)
from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.questionnaires.problems import QuestionnaireNotFound
from services.engagement.questionnaires.service import Found, read_questionnaire
from services.shared.database import AnySession


@dataclass(frozen=True)
class PublishedWhole:
    """A published consultation with what was told of it."""

    row: Consultation
    parts: Mapping[str, ConsultationPart]
    steps: Sequence[ConsultationTransition]
    extensions: Sequence[ConsultationExtension]


async def read_published(session: AnySession, name: str) -> Consultation:
    """By its slug or its id. Raises ConsultationNotFound, also for one not published."""
    row = await repository.published_consultation(session, name)
    if row is None:
        raise ConsultationNotFound
    return row


async def published_whole(session: AnySession, name: str) -> PublishedWhole:
    """The same, with its parts."""
    row = await read_published(session, name)
    return PublishedWhole(
        row,
        (await repository.newest_parts(session, [row.id]))[row.id],
        await repository.transitions_of(session, row.id),
        await repository.extensions_of(session, row.id),
    )


async def published_questions(session: AnySession, name: str) -> Found:
    """Once they are frozen. Raises ConsultationNotFound, QuestionnaireNotFound."""
    row = await read_published(session, name)
    found = await read_questionnaire(session, row.id)
    if row.state == "withdrawn":
        raise QuestionnaireNotFound("The consultation was withdrawn by the body that consults.")
    if found[1] is None:
        raise QuestionnaireNotFound("Its questions are not settled yet; they are before it opens.")
    return found


async def texts_of(
    session: AnySession, rows: Sequence[Consultation]
) -> Mapping[UUID, Mapping[str, Any]]:
    return await repository.newest_texts(session, [row.id for row in rows])
