"""What happens to responses: people send, change and withdraw them."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.engagement.invitations.service import use_invitation
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses import repository
from services.engagement.responses.problems import (
    ResponseInvalid,
    ResponseNotFound,
    ResponseWithdrawn,
)
from services.engagement.responses.queries import (
    ReadResponse,
    asked_of,
    check_open,
    course_of,
    fingerprint_of,
    questions_at,
    read_consulted,
    read_mine,
)
from services.engagement.responses.repository import SAID, ConsultationRow, FirstResponse, NewRow
from services.engagement.responses.rules.admission import is_late, kept_moment
from services.engagement.responses.rules.concerns import Concerns, concerns_in, together
from services.engagement.responses.rules.identifiers import new_id
from services.engagement.responses.rules.parts import SentForm, anonymous, faults, texts_of
from services.engagement.responses.schemas import NewResponse, ResponseContent
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, emit, recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnyReader, Database, WriteSession
from services.shared.errors import Fault, Problem
from services.shared.idempotency.problems import IdempotencyKeyReused

CONSULTATIONS = "/v1/engagement/consultations"
EVENT = "uk.marches.engagement.response"
PUBLIC = Principal("public", "", frozenset(), (), (), False)
"""Who acts where nobody is asked who they are."""
LONG_TEXT = 1_000
"""Beyond it a text takes milliseconds to look through."""


class Submission(NamedTuple):
    """A response that is there now; `known` where it was sent before."""

    id: UUID
    received_at: datetime
    slug: str
    known: bool


def path_of(consultation: UUID, response: UUID) -> str:
    return f"{CONSULTATIONS}/{consultation}/responses/{response}"


def response_etag(id_: UUID, version: int) -> str:
    return etag_of("response", id_, version)


async def record(
    session: WriteSession, actor: Actor, act: str, found: ConsultationRow, id_: UUID, version: int
) -> None:
    """The entry of an act on a response. It has no hash: a questionnaire has few possible
    answers, so a hash of them is the answers. Of those who are invited nothing tells which response
    came when."""
    if found.invited:
        path = f"{CONSULTATIONS}/{found.id}/responses"
        await recorded(session, actor, f"response.{act}", path, owner=found.owner)
        return
    path = path_of(found.id, id_)
    notice = Notice(f"{EVENT}.{act}", found.owner, str(id_), path, version)
    await recorded(session, actor, f"response.{act}", path, owner=found.owner, notice=notice)


async def put_concerns(
    session: WriteSession, found: ConsultationRow, id_: UUID, concerns: Concerns, now: datetime, *,
    new: bool,
) -> None:  # fmt: skip
    """Keep why it is read first; who is named for safeguarding is told of the queue, and of nothing
    that is in it."""
    if await repository.put_concerns(session, id_, concerns, now, new=new):
        path = f"{CONSULTATIONS}/{found.id}/moderation?queue=safeguarding"
        notice = Notice(f"{EVENT}.safeguarding_flagged", found.owner, str(found.id), path, 1)
        await emit(session, notice, found.owner)


def given_in(new: ResponseContent, **more: Any) -> SentForm:
    return SentForm(
        version=new.questionnaire_version,
        notice=new.privacy_notice,
        kind=new.respondent.kind,
        speaks_for=new.respondent.speaks_for,
        represents=new.respondent.represents,
        area=new.area,
        answers=new.answers,
        equality=new.equality or {},
        **more,
    )


async def check(
    reader: AnyReader, found: ConsultationRow, given: SentForm, *, under: str = "#"
) -> Concerns:
    """Why it is to be read first.

    Raises ResponseInvalid with everything that is wrong; `under` is where the response is.
    """
    form = await asked_of(reader, found)
    wrong = list(faults(form, given))
    if wrong:
        errors = [Fault(under + each.pointer[1:], each.code, each.detail) for each in wrong]
        raise ResponseInvalid(wrong[0].detail, errors=errors)
    return await _concerns_of(texts_of(given.answers, form.questions).values())


async def _concerns_of(texts: Iterable[str]) -> Concerns:
    """Each long text in a turn of its own, so that nobody waits for all that one person wrote."""
    found: Concerns = {}
    for text in texts:
        found = together(found, concerns_in(text))
        if len(text) > LONG_TEXT:
            await asyncio.sleep(0)
    return found


def said_by(new: ResponseContent, channel: str, signatures: int | None = None) -> Sequence[object]:
    """The columns SAID of a response."""
    told = new.respondent.model_dump() | new.model_dump(include={"area", "route", "language"})
    told |= {"channel": channel, "signatures": signatures, "privacy_notice": new.privacy_notice}
    told["questionnaire_version"] = new.questionnaire_version
    return [told[name] for name in SAID]


async def submit(
    database: Database, ring: ReceiptRing, name: str, new: NewResponse, key: str, moment: datetime,
    actor: Actor, *, invitation: str | None = None,
) -> Submission:  # fmt: skip
    """Take a response that came at `moment`; the same key again makes no second one.

    `invitation` is looked at last: nobody finds out whether a code was used without using it.
    Raises NotPublished and why it is not open, ResponseInvalid, IdempotencyKeyReused,
    ResponseWithdrawn, InvitationNeeded, InvitationInvalid.
    """
    found = await read_consulted(database, name)
    submissions = ring.submissions_of(found.id, key)
    said = new.model_dump(mode="json")
    try:
        check_open(found, moment)
        concerns = await check(database, found, given_in(new, channel=new.channel))
    except Problem:  # what was taken once is answered alike for ever
        if known := await repository.known(database, submissions):
            return again(known, found, said)
        raise
    if len(submissions) > 1 and (known := await repository.known(database, submissions)):
        return again(known, found, said)  # it may have come before the newest of our keys
    row = new_row(found, submissions[0], new, new.channel, moment, actor)
    async with database.write() as session:
        if added := await repository.add(session, row):
            await put_concerns(session, found, row.id, concerns, row.entered_at, new=True)
            await record(session, actor, "submitted", found, row.id, 1)
            if found.invited:
                await use_invitation(session, ring, found.id, invitation)
    if added:
        return Submission(row.id, row.received_at, found.slug, False)
    known = await repository.known(database, submissions)
    assert known is not None  # responses never go
    return again(known, found, said)


def again(known: FirstResponse, found: ConsultationRow, said: object) -> Submission:
    """The answer that was given first. Raises IdempotencyKeyReused, ResponseWithdrawn."""
    if known.fingerprint_key is None or known.received_at is None or known.state == "withdrawn":
        raise ResponseWithdrawn
    if fingerprint_of(known.fingerprint_key, said) != known.fingerprint:
        raise IdempotencyKeyReused
    return Submission(known.id, known.received_at, found.slug, True)


def new_row(
    found: ConsultationRow, submission: bytes, new: ResponseContent, channel: str, moment: datetime,
    actor: Actor, *, entered_by: str | None = None, signatures: int | None = None,
    respondent: UUID | None = None,
) -> NewRow:  # fmt: skip
    now, key = kept_moment(actor.now, invited=found.invited), secrets.token_bytes(32)
    id_ = new_id(now, secrets.token_bytes(10))
    return NewRow(
        id=id_,
        consultation=found.id,
        owner=found.owner,
        submission=submission,
        entered_at=now,
        said=said_by(new, channel, signatures),
        respondent=respondent or id_,
        received_at=kept_moment(moment, invited=found.invited),
        late=is_late(course_of(found), moment),
        entered_by=entered_by,
        answers=new.answers,
        fingerprint_key=key,
        fingerprint=fingerprint_of(key, new.model_dump(mode="json")),
        equality=new.equality or None,
    )


async def change_mine(
    database: Database, ring: ReceiptRing, code: str, new: NewResponse, moment: datetime,
    actor: Actor, matches: Matches,
) -> ReadResponse:  # fmt: skip
    """Until the closing. Raises ResponseNotFound, why it is not open, ResponseInvalid, and what
    `matches` does."""
    async with database.write() as session:
        found = await read_mine(session, ring, code)
        version = await _held(session, found.id)
        matches(response_etag(found.id, version))
        check_open(found.consulted, moment)
        channel = found.row["channel"]
        concerns = await check(session, found.consulted, given_in(new, channel=channel))
        said = said_by(new, channel, found.row["signatures"])
        now = kept_moment(actor.now, invited=found.consulted.invited)
        await repository.change(session, found.id, said, new.answers, now)
        await put_concerns(session, found.consulted, found.id, concerns, now, new=False)
        await repository.put_equality(session, found.consulted.id, found.id, new.equality or None)
        await record(session, actor, "changed", found.consulted, found.id, version + 1)
        return await read_mine(session, ring, code)


async def withdraw_mine(database: Database, ring: ReceiptRing, code: str, actor: Actor) -> None:
    """At any time: all of it before the analysis freeze, text and identifiers after it.

    Raises ResponseNotFound.
    """
    async with database.write() as session:
        found = await read_mine(session, ring, code)
        version = await _held(session, found.id)
        kept = None
        if found.consulted.frozen:
            asked = found.row["questionnaire_version"]
            questions = await questions_at(session, found.consulted.id, asked)
            kept = anonymous(questions, found.row["answers"])
        now = kept_moment(actor.now, invited=found.consulted.invited)
        await repository.withdraw(session, found.consulted.id, found.id, kept, now)
        await record(session, actor, "withdrawn", found.consulted, found.id, version + 1)


async def _held(session: WriteSession, id_: UUID) -> int:
    held = await repository.hold(session, id_)
    if held is None or held[1] != "submitted":
        raise ResponseNotFound
    return held[0]
