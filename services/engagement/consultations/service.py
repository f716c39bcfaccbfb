"""What can happen to a consultation beside its steps: it is drafted, described, put on record and
extended."""

import re
from datetime import date
from uuid import UUID, uuid4

from services.engagement.consultations import repository
from services.engagement.consultations.margin_service import check_margins
from services.engagement.consultations.models import (
    Consultation,
    ConsultationExtension,
    ConsultationPart,
)
from services.engagement.consultations.problems import (
    DescriptionFrozen,
    EffectOutside,
    LinkLoose,
    NoConsultation,
    NotLater,
    NotRunning,
    PartEarly,
    PartFrozen,
    PartShortened,
    ShareContradicted,
    WaveDiffers,
    WouldReopen,
)
from services.engagement.consultations.queries import Whole, hold_consultation, whole
from services.engagement.consultations.rules.labels import label_of
from services.engagement.consultations.rules.parts import SINCE, UNTIL, is_early, is_frozen, lost
from services.engagement.consultations.rules.publicity import TOLD, is_news
from services.engagement.consultations.rules.record import Part
from services.engagement.consultations.rules.shares import wrong_shares
from services.engagement.consultations.rules.states import MAIN, State, place_of
from services.engagement.consultations.rules.trace import (
    POINTS,
    LooseEnd,
    links_of,
    loose_ends,
    points_of,
)
from services.engagement.consultations.schemas.consultations import (
    ConsultationDescription,
    NewConsultation,
    NewExtension,
)
from services.engagement.questionnaires import service as questionnaires
from services.engagement.questionnaires.rules.questions import TEXT_LENGTH, questions_of
from services.engagement.questionnaires.rules.versions import same_meaning
from services.engagement.questionnaires.schemas import NewQuestionnaire
from services.engagement.questionnaires.service import Found, questionnaire_etag
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.conditional import Matches, etag_of
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.events.rules.audiences import EVERYBODY
from services.shared.owning import check_own
from services.shared.schemas import Schema

BEFORE_RESULTS = "It could be entered until the responses were frozen, before results are seen."
PREFIX = "/v1/engagement/consultations"
LONGEST_SLUG = 60
CONSULTATIONS = Resource[Consultation](
    "uk.marches.engagement.consultation",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def consultation_etag(row: Consultation, today: date) -> str:
    """It moves with every act, and when the consultation closes by itself."""
    closed = row.closes_on is not None and today > row.closes_on
    return etag_of(row.id, row.version, closed)


def part_etag(consultation: UUID, name: str, part: ConsultationPart | None) -> str:
    """Also of one that was never entered."""
    return etag_of(consultation, name, part.version if part else 0)


async def keep(
    session: WriteSession, actor: Actor, act: str, row: Consultation, before: object
) -> None:
    """Write the consultation as an act leaves it."""
    row.version += 1
    row.changed_at = actor.now
    state: State = row.state  # type: ignore[assignment]
    left: State | None = row.left  # type: ignore[assignment]
    news = is_news(act, state, left, published=row.told_at is not None)
    if news:
        row.edition += 1
        row.told_at = actor.now
        if act in TOLD:
            repository.add_notice(session, row.id, act, actor.now)
    await CONSULTATIONS.write(
        session,
        actor,
        act,
        row,
        owner=row.owner,
        before=before,
        audience=(EVERYBODY,) if news else (),
    )


def slug_of(title: str, consultation: UUID) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower())[:LONGEST_SLUG].strip("-")
    return f"{words or 'consultation'}-{consultation.hex[:8]}"


async def add_consultation(
    session: WriteSession, new: NewConsultation, *, actor: Actor
) -> Consultation:
    """Raises NotYours."""
    said = f"A consultation of {new.organisation} is drafted by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    made = uuid4()
    row = Consultation(
        id=made,
        owner=new.organisation,
        slug=slug_of(new.title, made),
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    await CONSULTATIONS.write(session, actor, "created", row, owner=row.owner)
    return row


async def describe_consultation(
    session: WriteSession,
    consultation: UUID,
    new: ConsultationDescription,
    *,
    actor: Actor,
    matches: Matches,
) -> Consultation:
    """Raises ConsultationNotFound, DescriptionFrozen once it is published, and what `matches`
    does."""
    row = await hold_consultation(session, consultation, actor.principal)
    matches(consultation_etag(row, london_day(actor.now)))
    if row.state != "draft" and row.kind != new.kind:
        said = "The kind stands from scoped on: gates were passed by it."
        raise DescriptionFrozen(said, errors=[Fault("#/kind", DescriptionFrozen.code, said)])
    if row.series is not None and row.kind != new.kind:
        said = "It is a wave of a survey, and stays one."
        raise DescriptionFrozen(said, errors=[Fault("#/kind", DescriptionFrozen.code, said)])
    if row.state not in MAIN or place_of(row.state) >= MAIN.index("published"):  # type: ignore[arg-type]
        raise DescriptionFrozen(f"It is {row.state}; extend it, or put a corrected text.")
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    await keep(session, actor, "described", row, before)
    return row


async def put_part(
    session: WriteSession,
    consultation: UUID,
    name: str,
    new: Schema,
    *,
    actor: Actor,
    matches: Matches,
) -> tuple[Whole, ConsultationPart]:
    """`matches` is asked with the ETag of the part as it is, and may raise.

    Raises ConsultationNotFound, PartEarly, NoConsultation, PartFrozen, PartShortened, LinkLoose,
    ShareContradicted, MarginMismatch.
    """
    row = await hold_consultation(session, consultation, actor.principal)
    found = await whole(session, row)
    earlier = found.parts.get(name)
    matches(part_etag(row.id, name, earlier))
    check_part(found, name, london_day(actor.now))
    content = new.model_dump(mode="json")
    told = earlier.content if earlier else None
    if gone := lost(name, told, content):
        said = f"{gone.name} is in the list that stands; leave it in, as it is."
        raise PartShortened(said, errors=[Fault(gone.path, PartShortened.code, said)])
    part = ConsultationPart(
        consultation=row.id,
        part=name,
        version=earlier.version + 1 if earlier else 1,
        content=content,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    await repository.add(session, part)
    await _put_trace(session, found, name, content)
    if name == "themes":
        await _check_shares(session, row.id, content)
    if name == "margins":
        await check_margins(session, row.id, content)
    if name == "duty-assessment":
        row.level = content["level"]
    await keep(session, actor, f"{name.replace('-', '_')}_entered", row, told)
    return Whole(row, {**found.parts, name: part}, found.steps), part


async def _put_trace(session: WriteSession, found: Whole, name: str, content: Part) -> None:
    """Raises LinkLoose, of a consultation whose answers are coded here."""
    if name not in POINTS:
        return
    earlier = {part: each.content for part, each in found.parts.items()}
    parts = earlier | {name: content}
    frame = await repository.frame_of(session, found.row.id)
    known = {*loose_ends(earlier, frame or ())}
    wrong = [each for each in loose_ends(parts, frame or ()) if each not in known]
    if frame is not None and wrong:
        faults = [_fault(each, name) for each in wrong]
        raise LinkLoose(faults[0].detail, errors=faults)
    links = [] if frame is None else [(e.code, e.to_part, e.to_code) for e in links_of(parts, name)]
    points = points_of(name, content)
    await repository.put_trace(session, found.row.id, name, points, links, coded=frame is not None)


async def _check_shares(session: WriteSession, consultation: UUID, content: Part) -> None:
    """Raises ShareContradicted."""
    asked = await questionnaires.find_questionnaire(session, consultation)
    questions = questions_of(asked[0].questions) if asked else ()
    alone = [each.code for each in questions if each.kind in TEXT_LENGTH]
    coded = await repository.coded_themes(session, consultation, alone)
    if faults := [
        Fault(each.pointer, ShareContradicted.code, each.detail)
        for each in wrong_shares(content, coded)
    ]:
        raise ShareContradicted(faults[0].detail, errors=faults)


def _fault(end: LooseEnd, name: str) -> Fault:
    """In the part that is put; or where another part names what this one leaves out."""
    if end.part == name:
        return Fault(end.pointer, LinkLoose.code, end.detail)
    said = f"{end.detail} The {end.part} name it at {end.pointer}; leave it in."
    return Fault("#", LinkLoose.code, said)


def check_part(found: Whole, name: str, day: date) -> None:
    """Raises PartFrozen where what came later rests on it, PartEarly, NoConsultation."""
    state = found.state_on(day)
    if is_early(name, state, found.row.left):  # type: ignore[arg-type]
        raise PartEarly(f"It is entered from {SINCE[name]} on; the consultation is {state}.")
    if name == "decision" and label_of(found.row.kind, found.row.level) is not None:
        raise NoConsultation
    if part_is_frozen(found, name, day):
        said = f"It could be entered until {UNTIL[name]}; the consultation is {state}."
        raise PartFrozen(BEFORE_RESULTS if name == "margins" else said)


def part_is_frozen(found: Whole, name: str, day: date) -> bool:
    """Margins are chosen before results can be seen, so that none is chosen by its result."""
    if name == "margins" and "response-freeze" in found.parts:
        return True
    consults = found.row.level in (None, "consult")
    return is_frozen(name, found.state_on(day), found.row.left, consults=consults)  # type: ignore[arg-type]


async def extend_consultation(
    session: WriteSession, consultation: UUID, new: NewExtension, *, actor: Actor, matches: Matches
) -> Consultation:
    """Raises ConsultationNotFound, EffectOutside, NotRunning, NotLater, WouldReopen."""
    row = await hold_consultation(session, consultation, actor.principal)
    today = london_day(actor.now)
    matches(consultation_etag(row, today))
    found = await whole(session, row)
    day = new.decided_on or today
    check_effect(found, day, today, "#/decided_on")
    if new.published_on > today:
        said = f"The reason is published first: until {today}."
        raise EffectOutside(said, errors=[Fault("#/published_on", EffectOutside.code, said)])
    if found.state_on(day) not in ("open", "paused") or row.closes_on is None:
        raise NotRunning(f"On {day} it was {found.state_on(day)}.")
    if new.closes_on <= row.closes_on:
        said = f"It closes on {row.closes_on}; give a later day."
        raise NotLater(said, errors=[Fault("#/closes_on", NotLater.code, said)])
    check_reopening(found, new.closes_on, today)
    before, row_closes = row.model_dump(mode="json"), row.closes_on
    extension = ConsultationExtension(
        consultation=row.id,
        number=await repository.count_extensions(session, row.id) + 1,
        closed_on=row_closes,
        closes_on=new.closes_on,
        decided_on=day,
        published_on=new.published_on,
        reason=new.reason,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    await repository.add(session, extension)
    row.closes_on = new.closes_on
    await keep(session, actor, "extended", row, before)
    return row


def check_effect(found: Whole, day: date, today: date, pointer: str) -> None:
    """Raises EffectOutside for a day to come, or before the last step."""
    first = found.effective_on or date.min
    if not first <= day <= today:
        said = f"From {first} to {today}, in London." if found.steps else f"Until {today}."
        raise EffectOutside(said, errors=[Fault(pointer, EffectOutside.code, said)])


def check_reopening(found: Whole, closes_on: date, today: date) -> None:
    """Raises WouldReopen: what is entered late may not open what has closed."""
    if found.state_on(today) == "closed" and closes_on >= today:
        raise WouldReopen(f"It closed on {found.row.closes_on}.")


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
