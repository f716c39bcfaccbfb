"""Every query of subscriptions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.engagement.consultations.models import Consultation, ConsultationNotice
from services.engagement.updates.models import SubscriptionRequest
from services.shared.database import AnySession, WriteSession

ALONE = text("SELECT pg_advisory_xact_lock(hashtext('subscription_request'))")
FIND = text(
    """
    SELECT subscription.id, subscription.state, subscription.asked_at
    FROM subscription JOIN recipient USING (id)
    WHERE recipient.address = :address AND subscription.owner = :owner
      AND subscription.consultation IS NOT DISTINCT FROM CAST(:consultation AS uuid)
    """
)
COUNT = text(
    """
    SELECT count(*) FROM subscription JOIN recipient USING (id)
    WHERE recipient.address = :address AND subscription.asked_at > :since
    """
)
ASK = text("UPDATE subscription SET asked_at = :now WHERE id = :id")
CONFIRM = text(
    """
    UPDATE subscription SET state = 'confirmed', confirmed_at = coalesce(confirmed_at, :now)
    WHERE id = :id RETURNING owner, consultation
    """
)
SPREAD = text(
    """
    INSERT INTO mail (id, owner, recipient, kind, rank, about, state, version, attempts,
        next_attempt_at, created_at, changed_at)
    SELECT gen_random_uuid(), owner, id, 'update', 1,
        CASE language WHEN 'welsh' THEN CAST(:welsh AS jsonb) ELSE CAST(:english AS jsonb) END,
        'pending', 1, 0, CAST(:now AS timestamptz), CAST(:now AS timestamptz),
        CAST(:now AS timestamptz)
    FROM (
        SELECT DISTINCT ON (recipient.address)
            recipient.id, recipient.owner, recipient.language
        FROM subscription JOIN recipient USING (id)
        WHERE subscription.state = 'confirmed' AND subscription.owner = :owner
          AND (subscription.consultation = :consultation OR subscription.consultation IS NULL)
        ORDER BY recipient.address, subscription.consultation NULLS LAST
    ) AS told
    """
)
SWEEP = text(
    """
    DELETE FROM recipient USING subscription WHERE recipient.id = subscription.id AND (
        (subscription.state = 'asked' AND subscription.asked_at < :unconfirmed)
        OR subscription.consultation IN (
            SELECT id FROM consultation
            WHERE state IN ('archived', 'withdrawn') AND changed_at < :ended
        )
    )
    """
)


class KnownAddress(NamedTuple):
    """A subscription that an address has."""

    id: UUID
    state: str
    asked_at: datetime


async def alone(session: WriteSession) -> None:
    """One process at a time looks whether addresses are known."""
    await _execute(session, ALONE, {})


async def first_requests(session: WriteSession, limit: int) -> Sequence[SubscriptionRequest]:
    statement = select(SubscriptionRequest).order_by(col(SubscriptionRequest.number)).limit(limit)
    return (await session.exec(statement)).all()


async def find(session: WriteSession, asked: SubscriptionRequest) -> KnownAddress | None:
    given = asked.model_dump(include={"address", "owner", "consultation"})
    found = (await _execute(session, FIND, given)).first()
    return KnownAddress(*found) if found else None


async def count_asked(session: WriteSession, address: str, since: datetime) -> int:
    """How often an address was asked anything since then."""
    given = {"address": address, "since": since}
    return int((await _execute(session, COUNT, given)).scalar_one())


async def ask_again(session: WriteSession, id_: UUID, now: datetime) -> None:
    await _execute(session, ASK, {"id": id_, "now": now})


async def confirm(
    session: WriteSession, id_: UUID, now: datetime
) -> tuple[str, UUID | None] | None:
    """Whose updates they are, of which consultation; None where it is gone."""
    found = (await _execute(session, CONFIRM, {"id": id_, "now": now})).first()
    return (found[0], found[1]) if found else None


async def first_notice(session: WriteSession) -> ConsultationNotice | None:
    """One that nobody else works on, held."""
    statement = (
        select(ConsultationNotice)
        .order_by(col(ConsultationNotice.number))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(statement)).first()


async def spread(
    session: WriteSession, row: Consultation, english: str, welsh: str, now: datetime
) -> None:
    """A mail for each address that wants to hear of it, once also where it asked twice.

    The texts are JSON: what a mail is about.
    """
    given: Mapping[str, Any] = {
        "owner": row.owner, "consultation": row.id, "english": english, "welsh": welsh, "now": now,
    }  # fmt: skip
    await _execute(session, SPREAD, given)


async def sweep(
    session: WriteSession, now: datetime, unconfirmed: timedelta, ended: timedelta
) -> int:
    """Addresses that never confirmed, or whose consultation has ended; how many."""
    given = {"unconfirmed": now - unconfirmed, "ended": now - ended}
    return int((await _execute(session, SWEEP, given)).rowcount)


async def has_published(session: AnySession, owner: str) -> bool:
    statement = select(Consultation.id).where(
        Consultation.owner == owner, col(Consultation.told_at).is_not(None)
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def _execute(session: WriteSession, statement: Any, given: Any) -> Any:
    return await (await session.connection()).execute(statement, given)
