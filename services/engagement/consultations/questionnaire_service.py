"""The questions of a consultation are put and frozen."""

from datetime import date
from uuid import UUID

from services.engagement.consultations.problems import (
    EffectOutside,
    PartFrozen,
    WaveDiffers,
)
from services.engagement.consultations.queries import Whole, hold_consultation, whole
from services.engagement.consultations.rules.states import MAIN, place_of
from services.engagement.consultations.service import keep
from services.engagement.questionnaires import service as questionnaires
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.versions import same_meaning
from services.engagement.questionnaires.schemas import NewQuestionnaire
from services.engagement.questionnaires.service import Found, questionnaire_etag
from services.shared.audit.actor import Actor
from services.shared.conditional import Matches
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault


async def put_questionnaire(
    session: WriteSession,
    consultation: UUID,
    new: NewQuestionnaire,
    *,
    actor: Actor,
    matches: Matches,
) -> Found:
    """Raises ConsultationNotFound, QuestionnaireInvalid, QuestionsFrozen, PartFrozen,
    WaveDiffers."""
    row = await hold_consultation(session, consultation, actor.principal)
    found = await whole(session, row)
    matches(questionnaire_etag(row.id, found.questionnaire))
    _check_asked(found, london_day(actor.now))
    _check_wave(found, new)
    put = await questionnaires.put_questionnaire(session, row.id, new, actor=actor)
    await keep(session, actor, "questionnaire_entered", row, None)
    return put


async def freeze_questionnaire(
    session: WriteSession, consultation: UUID, *, actor: Actor, on: date | None, matches: Matches
) -> Found:
    """Raises ConsultationNotFound, QuestionnaireNotFound, AlreadyFrozen, EffectOutside."""
    row = await hold_consultation(session, consultation, actor.principal)
    found = await whole(session, row)
    matches(questionnaire_etag(row.id, found.questionnaire))
    today = london_day(actor.now)
    if (day := on or today) > today:
        said = f"Until {today}."
        raise EffectOutside(said, errors=[Fault("#/frozen_on", EffectOutside.code, said)])
    frozen = await questionnaires.freeze_questions(session, row.id, day, actor=actor)
    await keep(session, actor, "questionnaire_frozen", row, None)
    return frozen


def _check_wave(found: Whole, new: NewQuestionnaire) -> None:
    """Raises WaveDiffers: waves are compared, question by question."""
    if found.row.series is None or found.questionnaire is None:
        return
    earlier = questions_of(found.questionnaire[0].questions)
    if not same_meaning(earlier, questions_of(new.columns())):
        said = f"It is wave {found.row.wave} of a survey: only the wording may be corrected."
        raise WaveDiffers(said, errors=[Fault("#/questions", WaveDiffers.code, said)])


def _check_asked(found: Whole, day: date) -> None:
    state = found.state_on(day)
    if state == "withdrawn" or place_of(state, found.row.left) > MAIN.index("open"):  # type: ignore[arg-type]
        raise PartFrozen(f"Questions are asked until it closes; it is {state}.")
