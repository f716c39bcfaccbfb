"""What can happen to a questionnaire: it is put, corrected and frozen.

Whoever calls holds the subject, so that versions are numbered without gaps, and records the act.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.engagement.questionnaires import repository
from services.engagement.questionnaires.models import QuestionnaireFreeze, QuestionnaireVersion
from services.engagement.questionnaires.problems import (
    AlreadyFrozen,
    QuestionnaireInvalid,
    QuestionnaireNotFound,
    QuestionsFrozen,
)
from services.engagement.questionnaires.rules.questions import Question, questions_of
from services.engagement.questionnaires.rules.structure import faults
from services.engagement.questionnaires.rules.versions import same_meaning
from services.engagement.questionnaires.schemas import NewQuestionnaire
from services.shared.audit.actor import Actor
from services.shared.conditional import etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault

Found = tuple[QuestionnaireVersion, QuestionnaireFreeze | None]


def questionnaire_etag(subject: UUID, found: Found | None) -> str:
    """Also of one that is not there yet."""
    version, freeze = found or (None, None)
    return etag_of("questionnaire", subject, version and version.number, freeze is not None)


async def find_questionnaire(session: AnySession, subject: UUID) -> Found | None:
    """The newest version of it."""
    version = await repository.newest_version(session, subject)
    if version is None:
        return None
    return version, await repository.freeze_of(session, subject)


async def read_questionnaire(session: AnySession, subject: UUID) -> Found:
    """Raises QuestionnaireNotFound."""
    found = await find_questionnaire(session, subject)
    if found is None:
        raise QuestionnaireNotFound
    return found


async def put_questionnaire(
    session: WriteSession, subject: UUID, new: NewQuestionnaire, *, actor: Actor
) -> Found:
    """A version more. Raises QuestionnaireInvalid with every fault, QuestionsFrozen."""
    columns = new.columns()
    questions = questions_of(columns)
    _check(questions)
    version, freeze = await find_questionnaire(session, subject) or (None, None)
    if version is not None and freeze is not None:
        _check_correction(questions_of(version.questions), questions, new.notice, freeze)
    row = QuestionnaireVersion(
        subject=subject,
        number=version.number + 1 if version else 1,
        questions=columns,
        notice=new.notice,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    session.add(row)
    await session.flush()
    return row, freeze


async def copy_questionnaire(
    session: WriteSession, version: QuestionnaireVersion, subject: UUID, *, actor: Actor
) -> None:
    """The first version of another subject, which asks the same."""
    row = QuestionnaireVersion(
        subject=subject,
        number=1,
        questions=version.questions,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    session.add(row)
    await session.flush()


def _check(questions: Sequence[Question]) -> None:
    if found := list(faults(questions)):
        errors = [Fault(each.pointer, each.code, each.detail) for each in found]
        raise QuestionnaireInvalid(found[0].detail, errors=errors)


def _check_correction(
    earlier: Sequence[Question],
    later: Sequence[Question],
    notice: str | None,
    freeze: QuestionnaireFreeze,
) -> None:
    said = f"Frozen on {freeze.frozen_on}: only the wording may be corrected, with a notice."
    if not same_meaning(earlier, later):
        raise QuestionsFrozen(said, errors=[Fault("#/questions", QuestionsFrozen.code, said)])
    if notice is None:
        raise QuestionsFrozen(said, errors=[Fault("#/notice", QuestionsFrozen.code, said)])


async def freeze_questions(
    session: WriteSession, subject: UUID, day: date, *, actor: Actor
) -> Found:
    """Raises QuestionnaireNotFound, AlreadyFrozen."""
    version, freeze = await read_questionnaire(session, subject)
    if freeze is not None:
        raise AlreadyFrozen(f"They were frozen on {freeze.frozen_on}.")
    row = QuestionnaireFreeze(
        subject=subject,
        number=version.number,
        frozen_on=day,
        frozen_by=actor.principal.sub,
        entered_at=actor.now,
    )
    session.add(row)
    await session.flush()
    return version, row
