"""Recording what happens: audit entries and events, in the transaction of the act itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from fastapi import Request
from pydantic_core import to_jsonable_python

from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.errors import Problem
from services.shared.owning import Lineage, Writing, acting_for, acting_organisation
from services.shared.sealing.chain import digest
from services.shared.sealing.repository import add_entry

Outcome = Literal["succeeded", "refused", "failed"]


class Actor(NamedTuple):
    """Who acts, in which request, and when: one moment for all that the act writes.

    `now` is aware, in UTC.
    """

    principal: Principal
    request_id: str
    now: datetime

    @classmethod
    def of(cls, request: Request, principal: Principal) -> "Actor":
        return cls(principal, request.scope["request_id"], datetime.now(UTC))

    @property
    def organisation(self) -> str:
        """The one that acts: see acting_for; a token with one has no choice."""
        return acting_organisation(self.principal)

    def writing(self, lineage: Lineage, *, for_all: str = "") -> Writing:
        """For whom the caller may write today; `for_all` is the scope to write for everybody."""
        return Writing.of(self.principal, lineage, self.now.date(), for_all=for_all)

    def on(self, owner: str) -> "Actor":
        """The same act on a row of `owner`, which is the one that acts if the caller may."""
        if owner not in self.principal.orgs:
            return self
        return self._replace(principal=acting_for(self.principal, owner))


async def record(
    session: WriteSession,
    *,
    actor: Principal,
    action: str,
    resource: str,
    outcome: Outcome,
    request_id: str,
    purpose: str | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Write an audit entry if and only if the transaction of `session` commits.

    `resource` is its path; of `before` and `after` (schemas or JSON) only the SHA-256 is kept.
    """
    entry = {
        "actor": actor.sub,
        "client": actor.client_id,
        "organisation": acting_organisation(actor),
        "action": action,
        "resource": resource,
        "purpose": purpose,
        "request_id": request_id,
        "outcome": outcome,
        "before_sha256": _sha256(before),
        "after_sha256": _sha256(after),
    }
    await add_entry(session, "audit", entry)


async def changed(
    session: WriteSession,
    actor: Actor,
    action: str,
    resource: str,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """Write the entry of an act that succeeds if the transaction of `session` commits."""
    await record(
        session,
        actor=actor.principal,
        action=action,
        resource=resource,
        outcome="succeeded",
        request_id=actor.request_id,
        before=before,
        after=after,
    )


async def record_alone(
    database: Database,
    *,
    actor: Principal,
    action: str,
    resource: str,
    outcome: Outcome,
    request_id: str,
    purpose: str | None = None,
) -> None:
    """Write the entry of what changes nothing: a read of restricted data, or a refusal.

    It has a transaction of its own, before the answer. Raises Unavailable when it cannot be
    written; then the data may not be shown.
    """
    async with database.write() as session:
        await record(
            session,
            actor=actor,
            action=action,
            resource=resource,
            outcome=outcome,
            request_id=request_id,
            purpose=purpose,
        )


async def reads(request: Request, principal: Principal, action: str) -> None:
    """Write that the caller is about to be shown the restricted data at this path.

    Raises Unavailable when that fails; then it may not be shown.
    """
    await _alone(request, principal, action, "succeeded")


@asynccontextmanager
async def refusals(
    request: Request, principal: Principal, action: str, refusal: type[Problem]
) -> AsyncIterator[None]:
    """Write that the caller tried this in vain, when the block raises `refusal`."""
    try:
        yield
    except refusal:
        await _alone(request, principal, action, "refused")
        raise


async def _alone(request: Request, principal: Principal, action: str, outcome: Outcome) -> None:
    await record_alone(
        request.app.state.database,
        actor=principal,
        action=action,
        resource=request.scope["path"],
        outcome=outcome,
        request_id=request.scope["request_id"],
    )


async def emit(
    session: WriteSession, *, type: str, subject: str, id: str, href: str, version: int | str
) -> None:
    """Write an event if and only if the transaction of `session` commits.

    `type` and `subject` are CloudEvents attributes; `id`, `href`, `version` are its thin data.
    """
    data = {"id": id, "href": href, "version": version}
    event = {"type": type, "subject": subject, "data": data}
    await add_entry(session, "events", event)


def _sha256(value: object) -> str | None:
    return None if value is None else digest(to_jsonable_python(value))
