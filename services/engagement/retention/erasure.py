"""The hourly look for what is due: it is erased a few hundred responses at a time.

How far it is stands in the transaction that erases, so that whoever ends at any moment has erased
what is told, and the next one goes on from there. Before each piece it is looked for a legal hold.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.service import CONSULTATIONS
from services.engagement.responses.queries import NOBODYS, questions_at
from services.engagement.responses.rules.parts import texts_of, without_words
from services.engagement.responses.rules.redactions import Redaction, redacted
from services.engagement.retention import repository
from services.engagement.retention.item_service import erase_items
from services.engagement.retention.queries import WhatGoes, what_goes
from services.engagement.retention.rules.policies import What
from services.engagement.retention.service import EVENT
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import Database, WriteSession
from services.shared.days import london_day
from services.shared.errors import Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 3600.0
CONSULTATIONS_AT_ONCE, AT_ONCE, CODES = 100, 500, 5_000
Piece = Callable[[WriteSession, UUID, UUID], Awaitable[UUID | None]]
"""Erases what follows a response, of a consultation; up to which one, None: nothing was left."""


async def erase_due(database: Database, now: datetime) -> int:
    """Erase all that is due and not held; how many erasures came to their end."""
    number, ended, today = 0, 0, london_day(now)
    while True:
        async with database.read() as session:
            rows = await repository.opened_after(session, number, CONSULTATIONS_AT_ONCE, None)
            found = await what_goes(session, rows, today)
        for each in found:
            for what in due_of(each, today):
                ended += await erase(database, each.row, what, now)
        if not rows:
            return ended
        number = rows[-1].number or 0


def due_of(found: WhatGoes, today: date) -> list[What]:
    """What is to be erased now."""
    done = {each.what for each in found.runs if each.ended_at is not None}
    due = [e.what for e in found.clocks if e.due_on is not None and e.due_on <= today]
    return [] if found.held else [each for each in due if each not in done]


async def erase(database: Database, row: Consultation, what: What, now: datetime) -> bool:
    """Piece by piece; whether it came to its end, and no legal hold before it."""
    while True:
        async with database.write() as session:
            if await repository.hold_case(session, row.id):
                return False
            after, begun, ended = await repository.hold_run(session, row.id, what, NOBODYS, now)
            if ended:
                return False
            if begun:
                await _record(session, row, "begun", what, now)
            last = await PIECES[what](session, row.id, after)
            if last is None:
                await repository.end_run(session, row.id, what, now)
                await _record(session, row, "erased", what, now)
                return True
            await repository.move_run(session, row.id, what, last)


async def _identifiers(session: WriteSession, consultation: UUID, after: UUID) -> UUID | None:
    gone = await repository.forget_senders(session, consultation, after, AT_ONCE)
    if not gone:
        await repository.forget_participants(session, consultation)
    return max(gone, default=None)


async def _texts(session: WriteSession, consultation: UUID, after: UUID) -> UUID | None:
    """What was published stands as it was published."""
    found = await repository.words_after(session, consultation, after, AT_ONCE)
    kept = {}
    for each in found:
        questions = await questions_at(session, consultation, each.version)
        hidden = [Redaction(**one) for one in each.redactions]
        told = redacted(texts_of(each.answers, questions), hidden) if each.published else {}
        kept[each.response] = without_words(questions, each.answers, told)
    await repository.put_answers(session, kept)
    if not found:
        await repository.forget_statements(session, consultation)
    return found[-1].response if found else None


async def _equality(session: WriteSession, consultation: UUID, after: UUID) -> UUID | None:
    return after if await repository.forget_equality(session, consultation, AT_ONCE) else None


async def _choices(session: WriteSession, consultation: UUID, after: UUID) -> UUID | None:
    return max(await repository.forget_choices(session, consultation, after, AT_ONCE), default=None)


async def _invitations(session: WriteSession, consultation: UUID, after: UUID) -> UUID | None:
    """Those that nobody used; which were used is told by nothing that is left."""
    return after if await repository.forget_invitations(session, consultation, CODES) else None


PIECES: Mapping[What, Piece] = {
    "identifiers": _identifiers,
    "texts": _texts,
    "equality": _equality,
    "choices": _choices,
    "invitations": _invitations,
}


async def _record(
    session: WriteSession, row: Consultation, act: str, what: What, now: datetime
) -> None:
    """That it was erased, and nothing of what."""
    path = f"{CONSULTATIONS.path_of(row)}/retention"
    notice = Notice(f"{EVENT}.{act}", row.owner, str(row.id), path, row.version)
    await recorded(
        session,
        Actor.of_worker("engagement", now, row.owner),
        f"retention.{act}",
        path,
        owner=row.owner,
        purpose=what,
        notice=notice,
    )


async def erase_for_ever(settings: Settings, database: Database) -> None:
    """Every hour; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            now = datetime.now(UTC)
            await erase_due(database, now)
            await erase_items(database, now)
        await asyncio.sleep(EVERY_SECONDS)
