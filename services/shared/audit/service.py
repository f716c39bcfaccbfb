"""Recording what happens: audit entries and events, in the transaction of the act itself."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from pydantic_core import to_jsonable_python

from services.shared.audit.actor import Actor
from services.shared.audit.models import AUDIT, EVENTS
from services.shared.audit.repository import add_entry
from services.shared.database import Database, WriteSession
from services.shared.sealing.chain import digest

Outcome = Literal["succeeded", "refused", "failed"]


class Notice(NamedTuple):
    """An event for whoever follows: two attributes of CloudEvents, and its thin data.

    The owner of the act may know of it, and `audience` beside: organisations, or EVERYBODY. Neither
    `subject` nor `href` has a title or a person in it.
    """

    type: str
    subject: str
    id: str
    href: str
    version: int | str
    audience: Sequence[str] = ()


async def recorded(
    session: WriteSession,
    actor: Actor,
    action: str,
    resource: str,
    *,
    owner: str | None,
    outcome: Outcome = "succeeded",
    purpose: str | None = None,
    before: object = None,
    after: object = None,
    notice: Notice | None = None,
) -> None:
    """Write the audit entry of an act, and its event, if the transaction of `session` commits.

    `owner` is the organisation that the actor acts for, whose auditors see the entry. What is done
    to what is nobody's own (None) is entered for each organisation of the actor. `resource` is its
    path; of `before` and `after` (schemas or JSON) only the SHA-256 is
    kept. When it was is not the actor's `now`: the database says it, and nobody else can.
    """
    entry = {
        "actor": actor.principal.sub,
        "client": actor.principal.client_id,
        "action": action,
        "resource": resource,
        "purpose": purpose,
        "request_id": actor.request_id,
        "outcome": outcome,
        "before_sha256": _sha256(before),
        "after_sha256": _sha256(after),
    }
    owners = (actor.principal.orgs or ("",)) if owner is None else (owner,)
    for organisation in owners:
        await add_entry(session, AUDIT, entry | {"organisation": organisation})
    if notice is not None:
        await emit(session, notice, *owners)


async def recorded_alone(
    database: Database,
    actor: Actor,
    action: str,
    resource: str,
    *,
    owner: str | None,
    outcome: Outcome = "succeeded",
) -> None:
    """Write the entry of what changes nothing: a read of restricted data, or a refusal.

    It has a transaction of its own, before the answer. Raises Unavailable when it cannot be
    written; then the data may not be shown.
    """
    async with database.write() as session:
        await recorded(session, actor, action, resource, owner=owner, outcome=outcome)


async def emit(session: WriteSession, notice: Notice, *owners: str) -> None:
    """Write an event if and only if the transaction of `session` commits."""
    data = {"id": notice.id, "href": notice.href, "version": notice.version}
    told = sorted({*owners, *notice.audience} - {""})
    event = {"type": notice.type, "subject": notice.subject, "data": data, "audience": told}
    await add_entry(session, EVENTS, event)


def _sha256(value: object) -> str | None:
    return None if value is None else digest(to_jsonable_python(value))
