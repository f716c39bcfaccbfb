"""The parts of a consultation's record are put, until what came later rests on them."""

from datetime import date
from uuid import UUID

from services.engagement.consultations import repository
from services.engagement.consultations.margin_service import check_margins
from services.engagement.consultations.models import ConsultationPart
from services.engagement.consultations.problems import (
    LinkLoose,
    NoConsultation,
    PartEarly,
    PartFrozen,
    PartShortened,
    ShareContradicted,
)
from services.engagement.consultations.queries import Whole, hold_consultation, whole
from services.engagement.consultations.rules.assurance_gate import COUNCILS
from services.engagement.consultations.rules.labels import label_of
from services.engagement.consultations.rules.parts import (
    SINCE,
    LostItem,
    is_early,
    is_frozen,
    last_state,
    lost,
    moved_earlier,
)
from services.engagement.consultations.rules.record import Part
from services.engagement.consultations.rules.shares import wrong_shares
from services.engagement.consultations.rules.states import MAIN, place_of
from services.engagement.consultations.rules.trace import (
    POINTS,
    LooseEnd,
    links_of,
    loose_ends,
    points_of,
)
from services.engagement.consultations.service import keep
from services.engagement.questionnaires import service as questionnaires
from services.engagement.questionnaires.rules.questions import TEXT_LENGTH, questions_of
from services.shared.audit.actor import Actor
from services.shared.conditional import Matches, etag_of
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.schemas import Schema

BEFORE_RESULTS = "It could be entered until the responses were frozen, before results are seen."


def part_etag(consultation: UUID, name: str, part: ConsultationPart | None) -> str:
    """Also of one that was never entered."""
    return etag_of(consultation, name, part.version if part else 0)


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
    if name == COUNCILS and (gone := _moved_earlier(found, told, content)):
        said = f"It was given until {gone.name} to comment: give that day, or a later one."
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


def _moved_earlier(found: Whole, earlier: Part | None, later: Part) -> LostItem | None:
    """Of a change that was assured with these days."""
    state, left = found.row.state, found.row.left
    assured = place_of(state, left) > MAIN.index("scoped")  # type: ignore[arg-type]
    return moved_earlier(earlier, later) if assured else None


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
        until = last_state(name, consults=_consults(found))
        said = f"It could be entered until {until}; the consultation is {state}."
        raise PartFrozen(BEFORE_RESULTS if name == "margins" else said)


def part_is_frozen(found: Whole, name: str, day: date) -> bool:
    """Margins are chosen before results can be seen, so that none is chosen by its result."""
    if name == "margins" and "response-freeze" in found.parts:
        return True
    consults = _consults(found)
    return is_frozen(name, found.state_on(day), found.row.left, consults=consults)  # type: ignore[arg-type]


def _consults(found: Whole) -> bool:
    """So far as it is known."""
    return found.row.level in (None, "consult")
