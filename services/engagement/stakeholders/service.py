"""What can happen to a stakeholder: it is described, and there is contact with it.

A person's name and address may be in it: the audit trail keeps no hash of it.
"""

from uuid import UUID, uuid4

from services.engagement.consultations.queries import check_consultation
from services.engagement.consultations.reference.tables import law_book
from services.engagement.records import write
from services.engagement.stakeholders import repository
from services.engagement.stakeholders.models import Stakeholder, StakeholderContact
from services.engagement.stakeholders.problems import (
    RequestAnswered,
    StakeholderNotFound,
)
from services.engagement.stakeholders.rules.due import reply_due
from services.engagement.stakeholders.schemas import (
    NewContact,
    NewStakeholder,
    StakeholderDescription,
)
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.owning import check_own

PREFIX = "/v1/engagement/stakeholders"
STAKEHOLDERS = Resource[Stakeholder](
    "uk.marches.engagement.stakeholder",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def stakeholder_etag(row: Stakeholder) -> str:
    return etag_of(row.id, row.version)


async def read_stakeholder(
    session: AnySession, stakeholder: UUID, principal: Principal
) -> Stakeholder:
    """Raises StakeholderNotFound."""
    row = await repository.stakeholder_by_id(session, stakeholder, principal)
    if row is None:
        raise StakeholderNotFound
    return row


async def add_stakeholder(
    session: WriteSession, new: NewStakeholder, *, actor: Actor
) -> Stakeholder:
    """Raises NotYours."""
    said = f"A stakeholder of {new.organisation} is entered by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    row = Stakeholder(
        id=uuid4(),
        owner=new.organisation,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    return await write(session, actor, STAKEHOLDERS, "created", row)


async def _hold(
    session: WriteSession, stakeholder: UUID, actor: Actor, matches: Matches
) -> Stakeholder:
    row = await repository.stakeholder_to_change(session, stakeholder, actor.principal)
    if row is None:
        raise StakeholderNotFound
    matches(stakeholder_etag(row))
    return row


async def describe_stakeholder(
    session: WriteSession,
    stakeholder: UUID,
    new: StakeholderDescription,
    *,
    actor: Actor,
    matches: Matches,
) -> Stakeholder:
    """Raises StakeholderNotFound."""
    row = await _hold(session, stakeholder, actor, matches)
    row.sqlmodel_update(new.model_dump())
    return await write(session, actor, STAKEHOLDERS, "described", row)


async def add_contact(
    session: WriteSession, stakeholder: UUID, new: NewContact, *, actor: Actor, matches: Matches
) -> Stakeholder:
    """Raises StakeholderNotFound, ConsultationUnknown, RequestAnswered."""
    row = await _hold(session, stakeholder, actor, matches)
    await check_consultation(session, new.consultation, row.owner, actor.principal)
    earlier = await repository.contacts_of(session, row.id)
    waiting = {each.number for each in earlier if each.kind == "request"}
    waiting -= {each.answers for each in earlier if each.answers}
    if new.answers is not None and new.answers not in waiting:
        said = f"Contact {new.answers} is no request, or is answered."
        raise RequestAnswered(said, errors=[Fault("#/answers", RequestAnswered.code, said)])
    asked = new.kind == "request"
    holidays = law_book().holidays
    contact = StakeholderContact(
        stakeholder=row.id,
        number=len(earlier) + 1,
        due_on=reply_due(row.basis, new.on, holidays) if asked else None,  # type: ignore[arg-type]
        entered_by=actor.principal.sub,
        entered_at=actor.now,
        **new.model_dump(),
    )
    await repository.write(session, contact)
    return await write(session, actor, STAKEHOLDERS, "contacted", row)
