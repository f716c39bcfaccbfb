"""Who asked is asked back, who confirmed is told, and mails are sent: beside a worker's jobs.

Nothing is lost or doubled when this ends at any moment: a request, or a notice, goes in the
transaction that makes mails of it.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.engagement.challenges.repository import forget_expired
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.repository import consultation_as_it_is, newest_texts
from services.engagement.consultations.rules.labels import LABELS, label_of
from services.engagement.mail.carriers import ENDING, Folder, carrier_of
from services.engagement.mail.models import Recipient
from services.engagement.mail.repository import CHANNEL, DueMail, add_mail, known_among
from services.engagement.mail.rules.messages import Letter
from services.engagement.mail.sender import Links, Sender, Write
from services.engagement.receipt_ring import receipt_ring
from services.engagement.updates import repository
from services.engagement.updates.models import Subscription, SubscriptionRequest
from services.engagement.updates.rules.letters import subject_and_text
from services.engagement.updates.service import CONFIRMING, PREFIX, UNCONFIRMED
from services.shared.database import Database, WriteSession
from services.shared.errors import Unavailable
from services.shared.jobs.worker import Beside
from services.shared.notifications import Notifications
from services.shared.settings import Settings

NAME = "engagement"
AT_ONCE = 100
QUIET_SECONDS = 60.0
"""What nobody told of, and what is offered again, is found after that."""
TIDY_SECONDS = 3_600.0
ASKED_AGAIN = timedelta(hours=1)
"""An address is asked the same question no sooner."""
DAY, ASKED_A_DAY = timedelta(days=1), 5
"""An address is asked so often in a day, of whatever consultations."""
ENDED = timedelta(days=30)
"""Addresses are kept so long after their consultation was archived or withdrawn."""


async def take_requests(database: Database, now: datetime) -> int:
    """Ask those back who want updates; how many requests there were."""
    async with database.write() as session:
        await repository.alone(session)
        asked = await repository.first_requests(session, AT_ONCE)
        for each in asked:
            await _ask_back(session, each, now)
            await session.delete(each)
    return len(asked)


async def _ask_back(session: WriteSession, asked: SubscriptionRequest, now: datetime) -> None:
    known = await repository.find(session, asked)
    if known is not None and known.asked_at > now - ASKED_AGAIN:
        return
    if await repository.count_asked(session, asked.address, now - DAY) >= ASKED_A_DAY:
        return
    if known is not None:
        await repository.ask_again(session, known.id, now)
    id_ = known.id if known else await _subscribe(session, asked, now)
    kind = "known" if known and known.state == "confirmed" else "confirmation"
    add_mail(session, asked.owner, id_, kind, await _about(session, asked), now)


async def _subscribe(session: WriteSession, asked: SubscriptionRequest, now: datetime) -> UUID:
    id_ = uuid4()
    session.add(
        Recipient(
            id=id_, owner=asked.owner, address=asked.address, language=asked.language,
            created_at=now,
        )
    )  # fmt: skip
    await session.flush()
    session.add(
        Subscription(id=id_, owner=asked.owner, consultation=asked.consultation, asked_at=now)
    )
    await session.flush()
    return id_


async def _about(session: WriteSession, asked: SubscriptionRequest) -> Mapping[str, Any]:
    if asked.consultation is None:
        return {"owner": asked.owner}
    row = await consultation_as_it_is(session, asked.consultation)
    assert row is not None  # consultations never go
    return (await _described(session, row))[asked.language]


async def _described(session: WriteSession, row: Consultation) -> dict[str, dict[str, Any]]:
    """What is public of a consultation, in both languages."""
    texts = (await newest_texts(session, [row.id])).get(row.id) or {}
    return {
        language: {
            "owner": row.owner,
            "slug": row.slug,
            "title": (texts.get(language) or texts.get("english") or {}).get("title", row.title),
            "label": label_of(row.kind, row.level, language),
        }
        for language in LABELS
    }


async def tell_first(database: Database, now: datetime) -> bool:
    """Make mails of the first notice; whether there was one."""
    async with database.write() as session:
        notice = await repository.first_notice(session)
        if notice is None:
            return False
        row = await consultation_as_it_is(session, notice.consultation)
        assert row is not None  # consultations never go
        told = await _described(session, row)
        english, welsh = (json.dumps(told[each] | {"act": notice.act}) for each in told)
        await repository.spread(session, row, english, welsh, now)
        await session.delete(notice)
    return True


def _confirmation(due: DueMail, links: Links) -> Letter:
    link = links.by_code(f"{PREFIX}/confirmation", CONFIRMING, due.recipient)
    return Letter(
        *subject_and_text(due.language, ("ask", "asked"), due.about, confirm=link),
        links.to_leave(due.recipient),
    )


def _known(due: DueMail, links: Links) -> Letter:
    leave = links.to_leave(due.recipient)
    return Letter(*subject_and_text(due.language, ("known", "knew"), due.about, leave=leave), leave)


def _update(due: DueMail, links: Links) -> Letter:
    leave = links.to_leave(due.recipient)
    link = links.to(f"/v1/public/consultations/{due.about['slug']}")
    words = ("update", "labelled" if due.about.get("label") else "updated")
    return Letter(*subject_and_text(due.language, words, due.about, leave=leave, link=link), leave)


LETTERS: Mapping[str, Write] = {
    "confirmation": _confirmation,
    "known": _known,
    "update": _update,
}


async def tidy(database: Database, sender: Sender, settings: Settings, now: datetime) -> None:
    """Remove addresses that nobody may keep any longer, and files of mails that are gone."""
    await sender.forget(now)
    async with database.write() as session:
        await repository.sweep(session, now, UNCONFIRMED, ENDED)
        await forget_expired(session, now)
    carrier = carrier_of(settings)
    if isinstance(carrier, Folder):
        await _tidy_folder(database, carrier.folder)


async def _tidy_folder(database: Database, folder: Path) -> None:
    files = {UUID(each.stem): each for each in await asyncio.to_thread(_mails_in, folder)}
    async with database.read() as session:
        known = await known_among(session, files.keys())
    for id_, path in files.items():
        if id_ not in known:
            await asyncio.to_thread(path.unlink, missing_ok=True)


def _mails_in(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{ENDING}"))


def mail_for_ever(letters: Mapping[str, Write]) -> Beside:
    """Safe in several workers at once. `letters` are what mails of each kind say."""

    async def run(settings: Settings, database: Database) -> None:
        links = Links(settings.public_address, receipt_ring(settings))
        carrier = carrier_of(settings)
        sender = Sender(database, carrier, letters, links, settings.mail_from)
        tidy_at = time.monotonic()
        try:
            with Notifications(settings.database_url(NAME)).waking(CHANNEL) as news:
                while True:
                    with contextlib.suppress(Unavailable):
                        await _work(database, sender)
                        if time.monotonic() > tidy_at:
                            await tidy(database, sender, settings, datetime.now(UTC))
                            tidy_at = time.monotonic() + TIDY_SECONDS
                    await news.within(QUIET_SECONDS)
        finally:
            await sender.close()

    return run


async def _work(database: Database, sender: Sender) -> None:
    """Until nothing is left to do."""
    await sender.settle(datetime.now(UTC))
    busy = True
    while busy:
        now = datetime.now(UTC)
        taken = await take_requests(database, now)
        told = await tell_first(database, now)
        busy = bool(await sender.send_due() or taken or told)
    await sender.close()
