"""Responses that officers enter: paper, letters, petitions, tablets without a network."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from services.engagement.consultations.queries import read_consultation
from services.engagement.invitations.problems import InvitedOnly
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses import repository
from services.engagement.responses.entry_schemas import EnteredResponse, NewEntries
from services.engagement.responses.problems import (
    ClientIdReused,
    ResponseInvalid,
    ResponseWithdrawn,
    refused,
)
from services.engagement.responses.queries import (
    course_of,
    fingerprint_of,
    read_consulted,
)
from services.engagement.responses.repository import ConsultationRow, NewRow, Row
from services.engagement.responses.rules.admission import could_be_received, entry_refusal
from services.engagement.responses.rules.concerns import Concerns
from services.engagement.responses.service import (
    CONSULTATIONS,
    EVENT,
    check,
    given_in,
    new_row,
    path_of,
    put_concerns,
)
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, emit, recorded
from services.shared.database import WriteSession
from services.shared.errors import Fault


class Entry(NamedTuple):
    """A response that is there now; `known` where it was entered before."""

    client_id: UUID
    id: UUID
    known: bool


class EntryDraft(NamedTuple):
    """A response as it would be written, and why it is read first."""

    row: NewRow
    concerns: Concerns


async def enter(
    session: WriteSession, ring: ReceiptRing, consultation: UUID, new: NewEntries, actor: Actor
) -> list[Entry]:
    """Enter all of them, each once; or none, where one is wrong.

    Raises ConsultationNotFound, why none may be entered, InvitedOnly, ResponseInvalid,
    ClientIdReused, ResponseWithdrawn.
    """
    found = await admitted(session, consultation, actor)
    entries = [
        await _enter(session, ring, found, each, f"#/responses/{place}", actor)
        for place, each in enumerate(new.responses)
    ]
    if added := [each for each in entries if not each.known]:
        await record_entries(session, found, added, actor)
    return entries


async def admitted(session: WriteSession, consultation: UUID, actor: Actor) -> ConsultationRow:
    """The consultation, which is not frozen before the transaction ends.

    Raises ConsultationNotFound, and why none may be entered.
    """
    row = await read_consultation(session, consultation, actor.principal)
    await repository.hold_course(session, row.id)
    found = await read_consulted(session, str(row.id))
    check_entry(found)
    return found


def check_entry(found: ConsultationRow) -> None:
    """Raises what says why none may be entered, InvitedOnly among it."""
    if refusal := entry_refusal(course_of(found)):
        raise refused(refusal)
    if found.invited:
        raise InvitedOnly


async def _enter(
    session: WriteSession, ring: ReceiptRing, found: ConsultationRow, new: EnteredResponse, at: str,
    actor: Actor,
) -> Entry:  # fmt: skip
    draft = await draft_of(session, ring, found, new, at, actor)
    return draft if isinstance(draft, Entry) else await put_draft(session, found, new, draft, at)


async def draft_of(
    session: WriteSession, ring: ReceiptRing, found: ConsultationRow, new: EnteredResponse, at: str,
    actor: Actor,
) -> EntryDraft | Entry:  # fmt: skip
    """What would be written, or the one that is there already; nothing is written yet.

    `at` is the place in the request. Raises ResponseInvalid, ClientIdReused, ResponseWithdrawn.
    """
    submissions = ring.submissions_of(found.id, str(new.client_id))
    if await repository.known(session, submissions) is not None:
        return Entry(new.client_id, await _again(session, submissions, new, at), True)
    given = given_in(new, channel=new.channel, signatures=new.signatures)
    concerns = await check(session, found, given, under=at)
    _check_moment(found, new, at, actor)
    made = new_row(
        found,
        submissions[0],
        new,
        new.channel,
        new.received_at,
        actor,
        entered_by=actor.principal.sub,
        signatures=new.signatures,
        respondent=await _respondent(session, found, new, at),
    )
    return EntryDraft(made, concerns)


async def put_draft(
    session: WriteSession, found: ConsultationRow, new: EnteredResponse, draft: EntryDraft, at: str
) -> Entry:
    """Raises ClientIdReused, ResponseWithdrawn, where another request was faster."""
    row, concerns = draft
    if await repository.add(session, row):
        await put_concerns(session, found, row.id, concerns, row.entered_at, new=True)
        return Entry(new.client_id, row.id, False)
    return Entry(new.client_id, await _again(session, [row.submission], new, at), True)


def _check_moment(found: ConsultationRow, new: EnteredResponse, at: str, actor: Actor) -> None:
    if not could_be_received(course_of(found), new.received_at, actor.now):
        said = f"It came since {found.opened_on}, when it was opened, and not after now."
        raise ResponseInvalid(said, errors=[Fault(f"{at}/received_at", "received_outside", said)])


async def _respondent(
    session: WriteSession, found: ConsultationRow, new: EnteredResponse, at: str
) -> UUID | None:
    """The first response of the same sender."""
    if new.continues is None:
        return None
    row: Row | None = await repository.response_of(session, found.id, new.continues)
    if row is None or row["respondent"] is None:
        said = "There is no such response to this consultation."
        raise ResponseInvalid(said, errors=[Fault(f"{at}/continues", "response_not_found", said)])
    first: UUID = row["respondent"]
    return first


async def _again(
    session: WriteSession, submissions: Sequence[bytes], new: EnteredResponse, at: str
) -> UUID:
    known = await repository.known(session, submissions)
    assert known is not None  # responses never go
    if known.fingerprint_key is None or known.state == "withdrawn":
        raise ResponseWithdrawn(errors=[Fault(at, ResponseWithdrawn.code, "It was withdrawn.")])
    if fingerprint_of(known.fingerprint_key, new.model_dump(mode="json")) != known.fingerprint:
        said = "Another response was entered with this client id."
        raise ClientIdReused(said, errors=[Fault(f"{at}/client_id", ClientIdReused.code, said)])
    return known.id


async def record_entries(
    session: WriteSession, found: ConsultationRow, added: Sequence[Entry], actor: Actor
) -> None:
    """One entry for the act, an event for each response."""
    path = f"{CONSULTATIONS}/{found.id}/responses"
    await recorded(session, actor, "response.entered", path, owner=found.owner)
    for each in added:
        href = path_of(found.id, each.id)
        notice = Notice(f"{EVENT}.entered", found.owner, str(each.id), href, version=1)
        await emit(session, notice, found.owner)
