"""A survey is asked again: the same questions, another wave."""

from uuid import UUID, uuid4

from services.engagement.consultations import repository
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.problems import NoWave
from services.engagement.consultations.queries import hold_consultation
from services.engagement.consultations.rules.labels import SURVEY
from services.engagement.consultations.schemas.waves import NewWave
from services.engagement.consultations.service import CONSULTATIONS, slug_of
from services.engagement.questionnaires.service import copy_questionnaire, find_questionnaire
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession

OF_THE_SURVEY = (
    "owner", "title", "summary", "nations", "kind", "areas", "topics", "answered_by",
)  # fmt: skip


async def add_wave(
    session: WriteSession, consultation: UUID, new: NewWave, *, actor: Actor
) -> Consultation:
    """A draft with the questions of the survey, whichever of its waves is named; its duty
    assessment, texts and privacy notice are its own. Raises ConsultationNotFound, NoWave."""
    named = await hold_consultation(session, consultation, actor.principal)
    first = named
    if named.series is not None:
        first = await hold_consultation(session, named.series, actor.principal)
    asked = await find_questionnaire(session, named.id)
    if named.kind != SURVEY:
        raise NoWave(f"It is of the kind {named.kind}; a survey has waves.")
    if asked is None or asked[1] is None:
        raise NoWave("Its questions are not frozen: there is nothing yet that is asked again.")
    made = uuid4()
    row = Consultation(
        id=made,
        slug=slug_of(named.title, made),
        series=first.id,
        wave=await repository.last_wave(session, first.id) + 1,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **{name: getattr(named, name) for name in OF_THE_SURVEY},
        **new.model_dump(),
    )
    await CONSULTATIONS.write(session, actor, "created", row, owner=row.owner)
    await copy_questionnaire(session, asked[0], row.id, actor=actor)
    return row
