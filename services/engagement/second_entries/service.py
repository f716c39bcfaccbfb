"""Forms are read a second time by another person, and somebody decides where the two differ."""

from typing import Any, NamedTuple
from uuid import UUID

from services.engagement.consultations.queries import read_consultation
from services.engagement.responses import repository as responses
from services.engagement.responses.entry_service import admitted
from services.engagement.responses.flag_queries import check_may_read_response
from services.engagement.responses.problems import ResponseNotFound
from services.engagement.responses.queries import questions_at, read_consulted
from services.engagement.responses.repository import ConsultationRow, Row
from services.engagement.responses.rules.concerns import Concerns
from services.engagement.responses.schemas import ResponseContent
from services.engagement.responses.service import (
    check,
    given_in,
    put_concerns,
    record,
    said_by,
)
from services.engagement.second_entries import repository
from services.engagement.second_entries.models import SecondEntry
from services.engagement.second_entries.problems import (
    EnteredTwice,
    NothingToDecide,
    NotTypedIn,
    SecondEntryNotFound,
)
from services.engagement.second_entries.rules.differences import BESIDE, Entry, differing
from services.engagement.second_entries.schemas import EntryContent, NewEntryDecision
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, require_second_person
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession


class Comparison(NamedTuple):
    """A second entry as it would be kept, of that version of the response."""

    entry: SecondEntry
    version: int


def second_entry_etag(response: UUID, row: SecondEntry | None) -> str:
    """Also of one that is not there."""
    return etag_of("second-entry", response, row and row.decision)


def entry_in(row: Row) -> Entry:
    """The first entry, as it is compared."""
    return {name: row[name] for name in (*BESIDE, "answers")}


def entry_of(said: dict[str, Any]) -> Entry:
    """A second entry, as it was sent, as it is compared."""
    return {**said, **said["respondent"]}


async def read_second_entry(
    session: AnySession, consultation: UUID, response: UUID, principal: Principal
) -> tuple[Row, SecondEntry]:
    """Raises ResponseNotFound, SecondEntryNotFound, SafeguardingOfficerNeeded."""
    row = await responses.response_of(session, consultation, response)
    if row is None or row["state"] != "submitted":
        raise ResponseNotFound
    await check_may_read_response(session, consultation, response, principal)
    found = await repository.second_entry(session, consultation, response)
    if found is None:
        raise SecondEntryNotFound
    return row, found


async def enter_again(
    session: WriteSession, consultation: UUID, response: UUID, new: EntryContent, actor: Actor
) -> SecondEntry:
    """Raises ConsultationNotFound, why none may be entered, ResponseNotFound, NotTypedIn,
    PersonNeeded, SecondPersonNeeded, EnteredTwice, ResponseInvalid."""
    found = await admitted(session, consultation, actor)
    compared = await compare(session, found, response, new, actor)
    return await put_compared(session, found, compared, actor)


async def compare(
    session: WriteSession, found: ConsultationRow, response: UUID, new: EntryContent, actor: Actor
) -> Comparison:
    """What would be kept; nothing is written yet. Raises ResponseNotFound, NotTypedIn,
    PersonNeeded, SecondPersonNeeded, EnteredTwice, ResponseInvalid."""
    row = await _held(session, found.id, response)
    require_second_person(actor.principal, first=_typist(row))
    if await repository.second_entry(session, found.id, response) is not None:
        raise EnteredTwice
    await _check(session, found, row, new, at="#")
    said = new.model_dump(mode="json")
    questions = await questions_at(session, found.id, row["questionnaire_version"])
    names = differing(questions, entry_in(row), entry_of(said))
    made = SecondEntry(
        response=response,
        consultation=found.id,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
        said=said if names else None,
        differing=names,
    )
    return Comparison(made, row["version"])


async def put_compared(
    session: WriteSession, found: ConsultationRow, compared: Comparison, actor: Actor
) -> SecondEntry:
    entry = compared.entry
    await repository.add(session, entry)
    await record(session, actor, "entered_again", found, entry.response, compared.version)
    return entry


async def decide(
    session: WriteSession, consultation: UUID, response: UUID, new: NewEntryDecision, actor: Actor,
    matches: Matches,
) -> SecondEntry:  # fmt: skip
    """That the first entry stands is decided at any time; any other before the freeze.

    Raises ConsultationNotFound, ResponseNotFound, SecondEntryNotFound, what `matches` does,
    PersonNeeded, SecondPersonNeeded, SafeguardingOfficerNeeded, NothingToDecide, why nothing may be
    changed, ResponseInvalid.
    """
    consulted = await read_consultation(session, consultation, actor.principal)
    await responses.hold(session, response)
    second = await repository.second_entry(session, consulted.id, response)
    matches(second_entry_etag(response, second))
    row = await _held(session, consulted.id, response)
    if second is None:
        raise SecondEntryNotFound
    require_second_person(actor.principal, first=_typist(row))
    await check_may_read_response(session, consulted.id, response, actor.principal)
    if second.said is None:
        raise NothingToDecide
    stands = new.corrected or EntryContent.model_validate(second.said)
    await repository.decide(
        session, second, new.decision, new.reason, actor.principal.sub, actor.now
    )
    changed = new.decision != "first"
    if changed:
        await _change(session, await admitted(session, consulted.id, actor), row, stands, actor)
    found = await read_consulted(session, str(consulted.id))
    await record(session, actor, f"entry_{new.decision}", found, response, row["version"] + changed)
    return second


async def _held(session: WriteSession, consultation: UUID, response: UUID) -> Row:
    """The response, held against everybody else. Raises ResponseNotFound, NotTypedIn."""
    await responses.hold(session, response)
    row = await responses.response_of(session, consultation, response)
    if row is None or row["state"] != "submitted":
        raise ResponseNotFound
    if row["entered_by"] is None:
        raise NotTypedIn
    return row


def _typist(row: Row) -> str:
    found: str = row["entered_by"]
    return found


def _content(new: EntryContent, equality: dict[str, Any] | None) -> ResponseContent:
    return ResponseContent(**new.model_dump(exclude={"signatures"}), equality=equality)


async def _check(
    session: WriteSession, found: ConsultationRow, row: Row, new: EntryContent, *, at: str
) -> Concerns:
    """With the equality data of the first entry, which are not entered twice."""
    content = _content(new, await responses.equality_of(session, row["id"]))
    given = given_in(content, channel=row["channel"], signatures=new.signatures)
    return await check(session, found, given, under=at)


async def _change(
    session: WriteSession, found: ConsultationRow, row: Row, stands: EntryContent, actor: Actor
) -> None:
    concerns = await _check(session, found, row, stands, at="#/corrected")
    said = said_by(_content(stands, None), row["channel"], stands.signatures)
    await responses.change(session, row["id"], said, stands.answers, actor.now)
    await put_concerns(session, found, row["id"], concerns, actor.now, new=False)
