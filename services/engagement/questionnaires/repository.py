"""Every query of questionnaires."""

from uuid import UUID

from sqlmodel import col, select

from services.engagement.questionnaires.models import QuestionnaireFreeze, QuestionnaireVersion
from services.shared.database import AnySession


async def newest_version(session: AnySession, subject: UUID) -> QuestionnaireVersion | None:
    statement = (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.subject == subject)
        .order_by(col(QuestionnaireVersion.number).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def freeze_of(session: AnySession, subject: UUID) -> QuestionnaireFreeze | None:
    statement = select(QuestionnaireFreeze).where(QuestionnaireFreeze.subject == subject)
    return (await session.exec(statement)).one_or_none()
