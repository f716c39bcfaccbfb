"""Responses are read before they are published: decided by one person, on appeal by another."""

from datetime import datetime
from uuid import UUID

from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses import moderation_repository as moderation
from services.engagement.responses import repository
from services.engagement.responses.flag_queries import check_may_read
from services.engagement.responses.moderation_repository import ModerationState
from services.engagement.responses.moderation_schemas import POLICY, NewModeration
from services.engagement.responses.problems import (
    AlreadyAppealed,
    NotDecided,
    NotPermitted,
    RedactionOutside,
    ResponseNotFound,
)
from services.engagement.responses.queries import questions_at, read_consulted, read_mine
from services.engagement.responses.repository import ConsultationRow
from services.engagement.responses.rules.concerns import Concerns
from services.engagement.responses.rules.parts import texts_of
from services.engagement.responses.rules.redactions import Redaction, fits
from services.engagement.responses.service import put_concerns, record
from services.shared.audit.actor import Actor
from services.shared.auth import require_second_person
from services.shared.conditional import Matches, etag_of
from services.shared.database import Database, WriteSession
from services.shared.errors import Fault


def moderation_etag(found: ModerationState) -> str:
    """It moves with every decision, and with every change of the response."""
    return etag_of("moderation", found.response, found.version, found.number)


async def read_standing(session: WriteSession, consultation: UUID, id_: UUID) -> ModerationState:
    """Held against everybody else. Raises ResponseNotFound, also of one that was withdrawn."""
    await repository.hold(session, id_)
    found = await moderation.standing(session, consultation, id_)
    if found is None:
        raise ResponseNotFound
    return found


async def decide(
    session: WriteSession, consultation: UUID, id_: UUID, new: NewModeration, *, actor: Actor,
    matches: Matches,
) -> ModerationState:  # fmt: skip
    """Raises ResponseNotFound, NotPermitted, RedactionOutside, PersonNeeded, on appeal
    SecondPersonNeeded, SafeguardingOfficerNeeded, and what `matches` does."""
    consulted = await read_consulted(session, str(consultation))
    row = await repository.response_of(session, consultation, id_)
    if row is None:
        matches(etag_of("moderation", id_))  # whoever names no version is told that first
        raise ResponseNotFound
    found = await read_standing(session, consultation, id_)
    matches(moderation_etag(found))
    flagged = found.flagged_at is not None
    await check_may_read(session, consultation, actor.principal, flagged=flagged)
    require_second_person(
        actor.principal, first=(found.moderator or "") if found.act == "appeal" else ""
    )
    questions = await questions_at(session, consultation, row["questionnaire_version"])
    if new.act == "publish":
        permission = next((e.code for e in questions if e.kind == "permission_to_publish"), "")
        if row["answers"].get(permission) is not True:
            raise NotPermitted
    _check_redactions(new, texts_of(row["answers"], questions))
    await moderation.redact(session, id_, [each.model_dump() for each in new.redactions])
    await _put_flag(session, consulted, id_, new, actor.now)
    return await _act(session, consulted, found, new.act, new.reason, actor)


async def _put_flag(
    session: WriteSession, consulted: ConsultationRow, id_: UUID, new: NewModeration, now: datetime
) -> None:
    """Whoever sees danger refers it to who is named; of what that person decides others may read,
    unless danger is the reason."""
    if new.act == "refer":
        concerns: Concerns = {repository.SAFEGUARDING: []}
        await put_concerns(session, consulted, id_, concerns, now, new=True)
    elif new.reason != "safeguarding":
        await moderation.clear_flag(session, id_)


def _check_redactions(new: NewModeration, texts: dict[str, str]) -> None:
    for place, each in enumerate(new.redactions):
        if not fits(Redaction(**each.model_dump()), texts):
            said = f"{each.question} has {len(texts.get(each.question, ''))} characters of text."
            raise RedactionOutside(
                said, errors=[Fault(f"#/redactions/{place}", RedactionOutside.code, said)]
            )


async def _act(
    session: WriteSession, consulted: ConsultationRow, found: ModerationState, act: str,
    reason: str, actor: Actor,
) -> ModerationState:  # fmt: skip
    await moderation.add_act(
        session, consulted.id, found, act, reason, POLICY, actor.principal.sub, actor.now
    )
    await record(session, actor, f"moderated_{act}", consulted, found.response, found.version)
    return await read_standing(session, consulted.id, found.response)


async def appeal(database: Database, ring: ReceiptRing, code: str, actor: Actor) -> ModerationState:
    """Its author asks for another moderator.

    Raises ResponseNotFound, NotDecided, AlreadyAppealed.
    """
    async with database.write() as session:
        mine = await read_mine(session, ring, code)
        found = await read_standing(session, mine.consulted.id, mine.id)
        if found.act == "appeal":
            raise AlreadyAppealed
        if not found.current:
            raise NotDecided
        return await _act(session, mine.consulted, found, "appeal", "author", actor)
