"""What can happen to minutes: they are drafted, again, and approved at a later meeting."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.board.agendas import repository as agendas
from services.board.agendas.rules.numbers import key_of, paragraph_faults
from services.board.boards.models import Board
from services.board.boards.schemas import BoardMember, QuorumRule
from services.board.boards.service import may_confide
from services.board.meetings.models import Meeting
from services.board.meetings.service import PREFIX as MEETINGS_PATH
from services.board.meetings.service import check_held, hold_meeting, read_meeting
from services.board.minutes import repository
from services.board.minutes.models import MinutesApproval, MinutesVersion
from services.board.minutes.problems import (
    AttendedTwice,
    MeetingToCome,
    MinutesApproved,
    MinutesNotFound,
    NotAMember,
    NotLaterMeeting,
    NotOnAgenda,
    ParagraphNumber,
)
from services.board.minutes.rules.attendance import BESIDES, SeatAttendance, sat, seated, told_twice
from services.board.minutes.schemas import NewApproval, NewMinutes
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault

EVENT = "uk.marches.board.minutes"
Parts = Mapping[str, MinutesVersion]


class WholeMinutes(NamedTuple):
    """The parts of the minutes that a caller may see; the open one is there."""

    meeting: UUID
    owner: str
    parts: Parts
    approval: MinutesApproval | None = None

    @property
    def open(self) -> MinutesVersion:
        return self.parts["open"]

    @property
    def private(self) -> MinutesVersion | None:
        return self.parts.get("private")


def minutes_etag(meeting: UUID, parts: Parts, approval: MinutesApproval | None) -> str:
    """Also of minutes that were never drafted; of the parts that the caller sees."""
    numbers = [f"{name}{row.number}" for name, row in sorted(parts.items())]
    return etag_of(meeting, *numbers, approval is not None)


async def read_minutes(session: AnySession, meeting: UUID, principal: Principal) -> WholeMinutes:
    """Raises MeetingNotFound, MinutesNotFound."""
    row, board = await read_meeting(session, meeting, principal)
    parts = await _seen_parts(session, meeting, board, principal)
    if "open" not in parts:
        raise MinutesNotFound
    return WholeMinutes(meeting, row.owner, parts, await repository.approval_of(session, meeting))


async def _seen_parts(
    session: AnySession, meeting: UUID, board: Board, principal: Principal
) -> dict[str, MinutesVersion]:
    parts = await repository.newest_parts(session, meeting)
    if not may_confide(board, principal):
        parts.pop("private", None)
    return parts


async def draft_minutes(
    session: WriteSession, meeting: UUID, new: NewMinutes, *, actor: Actor, matches: Matches
) -> WholeMinutes:
    """Raises MeetingNotFound, NotYours, MeetingCancelled, MeetingToCome, MinutesApproved,
    NotOnAgenda, NotAMember, AttendedTwice, ParagraphNumber, and what `matches` does.
    """
    held, board = await hold_meeting(session, meeting, actor.principal)
    parts = await _seen_parts(session, meeting, board, actor.principal)
    approval = await repository.approval_of(session, meeting)
    matches(minutes_etag(meeting, parts, approval))
    check_held(held)
    check_begun(held, actor)
    if approval is not None:
        said = f"They were approved on {london_day(approval.approved_at)}."
        raise MinutesApproved(said)
    earlier = parts.get("open")
    told = await _content(session, held, board, new, actor)
    for part in ("open", "private") if may_confide(board, actor.principal) else ("open",):
        parts |= await _draft_part(session, meeting, part, told[part], parts.get(part), actor)
    found = WholeMinutes(meeting, held.owner, parts)
    readers = board.readers if found.open is not earlier else None
    await _record(session, actor, "drafted", found, readers)
    return found


async def _draft_part(
    session: WriteSession,
    meeting: UUID,
    part: str,
    content: dict[str, Any],
    before: MinutesVersion | None,
    actor: Actor,
) -> Parts:
    """Another version of the part, where it says something else."""
    if part == "private" and before is None and not any(content.values()):
        return {}
    if before is not None and before.content == content:
        return {part: before}
    row = MinutesVersion(
        meeting=meeting,
        part=part,
        number=before.number + 1 if before else 1,
        content=content,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    await repository.add(session, row)
    return {part: row}


def check_begun(held: Meeting, actor: Actor) -> None:
    """Raises MeetingToCome."""
    if held.starts_at > actor.now:
        said = f"It begins on {london_day(held.starts_at)}; record it from then on."
        raise MeetingToCome(said)


async def _content(
    session: WriteSession, held: Meeting, board: Board, new: NewMinutes, actor: Actor
) -> dict[str, dict[str, Any]]:
    """The open and the private part, whose paragraphs have numbers."""
    items = await agendas.agenda_of(session, held.id, actor.principal)
    numbers = {item.number for item in items}
    _check_items(new, numbers)
    told = new.model_dump(mode="json")
    told["paragraphs"] = _numbered(told["paragraphs"])
    parts: dict[str, dict[str, Any]] = {"open": {}, "private": {}}
    for name in ("interests", "paragraphs"):
        for part, private in (("open", False), ("private", True)):
            parts[part][name] = [e for e in told[name] if key_of(e["item"])[0] is private]
    parts["open"] |= {"attendance": told["attendance"]} | _quorums(board, new, parts)
    return parts


def _check_items(new: NewMinutes, numbers: set[str]) -> None:
    for name in ("interests", "paragraphs"):
        for place, each in enumerate(getattr(new, name)):
            if each.item not in numbers:
                said = f"There is no item {each.item} on the agenda, or none that you may see."
                fault = Fault(f"#/{name}/{place}/item", NotOnAgenda.code, said)
                raise NotOnAgenda(said, errors=[fault])


def _numbered(paragraphs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In their order, with a number each. Raises ParagraphNumber where one is given that is not
    the next of its item.
    """
    items = {each["item"] for each in paragraphs}
    for item in items:
        of_item = [place for place, each in enumerate(paragraphs) if each["item"] == item]
        right = [f"{item}.{count}" for count in range(1, len(of_item) + 1)]
        given = [paragraphs[p]["number"] or r for p, r in zip(of_item, right, strict=True)]
        if faults := paragraph_faults(item, given):
            raise _wrong_number([(of_item[at], given[at], expected) for at, expected in faults])
        for place, number in zip(of_item, right, strict=True):
            paragraphs[place]["number"] = number
    return paragraphs


def _wrong_number(faults: list[tuple[int, str, str]]) -> ParagraphNumber:
    said = [
        (place, f"It is {expected} by its place, and not {given}.")
        for place, given, expected in faults
    ]
    return ParagraphNumber(
        said[0][1],
        errors=[Fault(f"#/paragraphs/{at}/number", ParagraphNumber.code, why) for at, why in said],
    )


def _quorums(board: Board, new: NewMinutes, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """As the board's members and quorum were when the minutes were drafted; what each item had left
    is told in the part that it is in.
    """
    seats = [BoardMember.model_validate(each).seat() for each in board.members]
    attended = [
        SeatAttendance(each.name, each.capacity, each.substitute) for each in new.attendance
    ]
    _check_attendance(attended, {seat.name for seat in seats})
    rule, who = QuorumRule.model_validate(board.quorum).quorum(), seated(attended)
    for part in parts.values():
        withdrew: dict[str, list[str]] = defaultdict(list)
        for each in part["interests"]:
            if each["withdrew"]:
                withdrew[each["item"]].append(each["name"])
        if withdrew:
            left = {item: sat(rule, seats, who, names) for item, names in withdrew.items()}
            part["withdrawals"] = {item: found._asdict() for item, found in left.items()}
    voting, missing = sat(rule, seats, who)
    return {"quorum": {"met": not missing, "missing": missing, "voting": voting}}


def _check_attendance(attended: Sequence[SeatAttendance], members: Collection[str]) -> None:
    for place, each in enumerate(attended):
        if each.capacity != BESIDES and each.name not in members:
            said = f"{each.name} is no member of the board; who came besides is in_attendance."
            fault = Fault(f"#/attendance/{place}/name", NotAMember.code, said)
            raise NotAMember(said, errors=[fault])
    for place, field in told_twice(attended):
        said = f"{getattr(attended[place], field)} sits in two seats; name each person once."
        fault = Fault(f"#/attendance/{place}/{field}", AttendedTwice.code, said)
        raise AttendedTwice(said, errors=[fault])


def quorum_of(parts: Parts, number: str) -> tuple[int | None, Sequence[str]]:
    """How many members with a vote sat for an item, and what was missing of its quorum; the number
    is not known of minutes of an earlier version of Marches.
    """
    quorum = parts["open"].content["quorum"]
    name = "private" if key_of(number)[0] else "open"
    left = parts[name].content.get("withdrawals", {}) if name in parts else {}
    found = left.get(number, quorum)
    return found.get("voting"), found["missing"]


async def approve_minutes(
    session: WriteSession, meeting: UUID, new: NewApproval, *, actor: Actor, matches: Matches
) -> WholeMinutes:
    """Raises MeetingNotFound, NotYours, MinutesNotFound, MinutesApproved, NotLaterMeeting."""
    held, board = await hold_meeting(session, meeting, actor.principal)
    parts = await _seen_parts(session, meeting, board, actor.principal)
    approval = await repository.approval_of(session, meeting)
    matches(minutes_etag(meeting, parts, approval))
    if "open" not in parts:
        raise MinutesNotFound
    if approval is not None:
        raise MinutesApproved(f"They were approved on {london_day(approval.approved_at)}.")
    await _check_later(session, held, new, actor)
    row = MinutesApproval(
        meeting=meeting,
        at_meeting=new.at_meeting,
        note=new.note,
        approved_by=actor.principal.sub,
        approved_at=actor.now,
    )
    await repository.add(session, row)
    found = WholeMinutes(meeting, held.owner, parts, row)
    await _record(session, actor, "approved", found, board.readers)
    return found


async def _check_later(
    session: WriteSession, held: Meeting, new: NewApproval, actor: Actor
) -> None:
    later, _ = await read_meeting(session, new.at_meeting, actor.principal, "#/at_meeting")
    is_of_board = later.board == held.board and later.state == "scheduled"
    if not (is_of_board and held.starts_at < later.starts_at <= actor.now):
        fault = Fault("#/at_meeting", NotLaterMeeting.code, NotLaterMeeting.example)
        raise NotLaterMeeting(errors=[fault])


async def _record(
    session: WriteSession,
    actor: Actor,
    act: str,
    found: WholeMinutes,
    readers: Sequence[str] | None,
) -> None:
    """`readers` are told by an event; None where nothing open changed."""
    path = f"{MEETINGS_PATH}/{found.meeting}/minutes"
    await recorded(
        session,
        actor,
        f"minutes.{act}",
        path,
        owner=found.owner,
        after={name: row.content for name, row in found.parts.items()},
        notice=None if readers is None else _notice(act, found, path, readers),
    )


def _notice(act: str, found: WholeMinutes, path: str, readers: Sequence[str]) -> Notice:
    kind, meeting = f"{EVENT}.{act}", str(found.meeting)
    return Notice(kind, found.owner, meeting, path, found.open.number, readers)
