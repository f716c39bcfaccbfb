"""Every query of mails; officers see those of their organisations."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import col, select

from services.engagement.mail.models import Mail
from services.shared.announcements import tell_of
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, ReadSession, WriteSession

CHANNEL = "mail"
ASKED, TOLD = 0, 1
"""The rank of what somebody waits for, and of what many are told."""
TAKE = text(
    """
    WITH due AS (
        SELECT id FROM mail WHERE state = 'pending' AND next_attempt_at <= :now
        ORDER BY rank, next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    UPDATE mail SET next_attempt_at = :until FROM due, recipient
    WHERE mail.id = due.id AND recipient.id = mail.recipient
    RETURNING mail.id, mail.recipient, mail.kind, mail.about, mail.attempts, mail.rank,
        recipient.address, recipient.language
    """
)
HAND = text(
    "UPDATE mail SET state = 'handed', handed_at = :now, changed_at = :now, version = version + 1"
    " WHERE id = :id AND state = 'pending' AND next_attempt_at = :until"
)
END = text(
    """
    UPDATE mail SET state = :state, attempts = attempts + 1, answer = :answer,
        next_attempt_at = coalesce(:next, next_attempt_at), changed_at = :now, handed_at = NULL,
        version = version + 1
    WHERE id = :id AND state IN ('pending', 'handed')
    """
)
LEFT = text(
    "UPDATE mail SET state = :state, next_attempt_at = :now, changed_at = :now, handed_at = NULL,"
    " version = version + 1 WHERE state = 'handed' AND handed_at < :before"
)
FORGET = text(
    "DELETE FROM mail WHERE state IN ('sent', 'refused', 'left') AND changed_at < :before"
)
FORGET_ADDRESS = text("DELETE FROM recipient WHERE id = :id RETURNING owner")


class DueMail(NamedTuple):
    """A mail that this process is to send now."""

    id: UUID
    recipient: UUID
    kind: str
    about: dict[str, Any]
    attempts: int
    rank: int
    address: str
    language: str


def add_mail(
    session: WriteSession, owner: str, recipient: UUID, kind: str, about: Any, now: datetime,
) -> None:  # fmt: skip
    """One that somebody waits for; sent if the transaction commits."""
    session.add(
        Mail(
            id=uuid4(), owner=owner, recipient=recipient, kind=kind, rank=ASKED, about=about,
            next_attempt_at=now, created_at=now, changed_at=now,
        )
    )  # fmt: skip
    tell_of(session, CHANNEL)


async def take_due(
    session: WriteSession, now: datetime, until: datetime, limit: int
) -> list[DueMail]:
    """Those due, in their order: nobody else gets them until `until`."""
    given = {"now": now, "until": until, "limit": limit}
    found = [DueMail(*row) for row in await _execute(session, TAKE, given)]
    return sorted(found, key=lambda each: each.rank)


async def hand(session: WriteSession, mail: UUID, until: datetime, now: datetime) -> bool:
    """Whether it was still this process's; from here on it may have arrived."""
    found = await _execute(session, HAND, {"id": mail, "until": until, "now": now})
    return bool(found.rowcount)


async def end(
    session: WriteSession, mail: UUID, state: str, answer: str | None, now: datetime,
    next_attempt: datetime | None = None,
) -> None:  # fmt: skip
    given = {"id": mail, "state": state, "answer": answer, "now": now, "next": next_attempt}
    await _execute(session, END, given)


async def settle_left(session: WriteSession, state: str, before: datetime, now: datetime) -> int:
    """What somebody handed over, and never said what came of it."""
    given = {"state": state, "before": before, "now": now}
    return int((await _execute(session, LEFT, given)).rowcount)


async def forget_sent(session: WriteSession, before: datetime) -> None:
    await _execute(session, FORGET, {"before": before})


async def forget_recipient(session: WriteSession, recipient: UUID) -> str | None:
    """The address, all mails to it, and what it was given for; whose it was, where it was there."""
    found = await _execute(session, FORGET_ADDRESS, {"id": recipient})
    return str(owner) if (owner := found.scalar_one_or_none()) else None


async def known_among(session: AnySession, mails: Collection[UUID]) -> set[UUID]:
    statement = select(Mail.id).where(col(Mail.id).in_(mails))
    return {*(await session.exec(statement)).all()}


async def mails_before(
    session: ReadSession, number: int | None, limit: int, state: str | None, principal: Principal
) -> Sequence[Mail]:
    """Up to `limit`, newest first, from the one before `number`."""
    statement = select(Mail).order_by(col(Mail.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Mail.number) < number)
    if state is not None:
        statement = statement.where(Mail.state == state)
    return (await session.exec(scoped(statement, Mail, principal))).all()


async def mail_by_id(session: AnySession, mail: UUID, principal: Principal) -> Mail | None:
    statement = select(Mail).where(Mail.id == mail)
    return (await session.exec(scoped(statement, Mail, principal))).one_or_none()


async def mail_to_change(session: WriteSession, mail: UUID, principal: Principal) -> Mail | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Mail).where(Mail.id == mail).with_for_update()
    return (await session.exec(scoped(statement, Mail, principal))).one_or_none()


async def _execute(session: WriteSession, statement: Any, given: Any) -> Any:
    return await (await session.connection()).execute(statement, given)
