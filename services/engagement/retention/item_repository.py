"""Every statement of what goes by a clock of its own, and belongs to no response."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.engagement.retention.rules.policies import What
from services.shared.database import AnySession, WriteSession

Key = int | UUID


def _held(table: str) -> str:
    return f"""EXISTS (
        SELECT FROM legal_hold AS hold WHERE hold.consultation = {table}.consultation
        AND NOT EXISTS (SELECT FROM legal_hold_lifting AS lifting
            WHERE (lifting.consultation, lifting.number) = (hold.consultation, hold.number))
    ) AS held"""  # noqa: S608 (constants only)


# What was published stands as it was published.
ENQUIRIES = f"""
    SELECT number AS key, id, owner, consultation, version, erased_at, {_held("enquiry")},
        (changed_at AT TIME ZONE 'Europe/London')::date AS begins_on
    FROM enquiry WHERE published_at IS NULL AND number > $1
        AND ($3::text[] IS NULL OR owner = ANY ($3))
    ORDER BY number LIMIT $2
"""  # noqa: S608 (constants only)
EVENT_NOTES = f"""
    SELECT number AS key, id, owner, consultation, version, NULL::timestamptz AS erased_at,
        {_held("community_event")}, (ends_at AT TIME ZONE 'Europe/London')::date AS begins_on
    FROM community_event WHERE notes IS NOT NULL AND number > $1
        AND ($3::text[] IS NULL OR owner = ANY ($3))
    ORDER BY number LIMIT $2
"""  # noqa: S608 (constants only)
SUBSCRIBERS = f"""
    SELECT subscription.id AS key, subscription.id, subscription.owner, subscription.consultation,
        0 AS version, NULL::timestamptz AS erased_at, {_held("subscription")},
        (greatest(subscription.confirmed_at, one.told_at, latest.told_at)
            AT TIME ZONE 'Europe/London')::date AS begins_on
    FROM subscription
    LEFT JOIN consultation AS one ON one.id = subscription.consultation
    LEFT JOIN (
        SELECT owner, max(told_at) AS told_at FROM consultation GROUP BY owner
    ) AS latest ON latest.owner = subscription.owner AND subscription.consultation IS NULL
    WHERE subscription.state = 'confirmed' AND subscription.id > $1
        AND ($3::text[] IS NULL OR subscription.owner = ANY ($3))
    ORDER BY subscription.id LIMIT $2
"""  # noqa: S608 (constants only)
CONTACT_NOTES = f"""
    SELECT contact.key, stakeholder.id, stakeholder.owner, contact.consultation, 0 AS version,
        contact.erased_at, {_held("contact")}, contact."on" AS begins_on
    FROM stakeholder_contact AS contact JOIN stakeholder ON stakeholder.id = contact.stakeholder
    WHERE contact.key > $1 AND ($3::text[] IS NULL OR stakeholder.owner = ANY ($3))
    ORDER BY contact.key LIMIT $2
"""  # noqa: S608 (constants only)
AFTER: Mapping[What, str] = {
    "enquiries": ENQUIRIES, "event_notes": EVENT_NOTES, "subscribers": SUBSCRIBERS,
    "contact_notes": CONTACT_NOTES,
}  # fmt: skip
FIRST: Mapping[What, Key] = {
    "enquiries": 0, "event_notes": 0, "subscribers": UUID(int=0), "contact_notes": 0,
}  # fmt: skip
# Nothing that was acted on since it was looked at.
FORGET: Mapping[What, str] = {
    "enquiries": """
        UPDATE enquiry SET question = NULL, answer = NULL, welsh_answer = NULL, erased_at = $3,
            version = version + 1
        WHERE id = $1 AND version = $2 AND erased_at IS NULL RETURNING version
    """,
    "event_notes": """
        UPDATE community_event SET notes = NULL, changed_at = $3, version = version + 1
        WHERE id = $1 AND version = $2 RETURNING version
    """,
}
# The stakeholder is another one afterwards; a contact is not acted on.
FORGET_CONTACT = """
    WITH gone AS (
        UPDATE stakeholder_contact SET summary = NULL, erased_at = $2
        WHERE key = $1 AND erased_at IS NULL RETURNING stakeholder
    )
    UPDATE stakeholder SET version = version + 1 FROM gone WHERE stakeholder.id = gone.stakeholder
    RETURNING stakeholder.version
"""
FORGET_SUBSCRIBER = "DELETE FROM recipient WHERE id = $1 RETURNING 1"


class KeptItem(NamedTuple):
    """Something with a clock of its own, which began at the last that happened to it."""

    key: Key
    id: UUID
    owner: str
    consultation: UUID | None
    version: int
    erased_at: datetime | None
    held: bool
    begins_on: date


async def items_after(
    session: AnySession, what: What, key: Key, limit: int, orgs: Sequence[str] | None
) -> list[KeptItem]:
    """In their order; `orgs` None: everybody's."""
    given = None if orgs is None else list(orgs)
    return [KeptItem(**row) for row in await session.records(AFTER[what], key, limit, given)]


async def forget_item(
    session: WriteSession, what: What, item: KeptItem, now: datetime
) -> int | None:
    """The version that it has from here on, of an address 0; None: somebody was faster."""
    if what == "subscribers":
        return 0 if await session.records(FORGET_SUBSCRIBER, item.id) else None
    if what == "contact_notes":
        rows = await session.records(FORGET_CONTACT, item.key, now)
    else:
        rows = await session.records(FORGET[what], item.id, item.version, now)
    return int(rows[0]["version"]) if rows else None
