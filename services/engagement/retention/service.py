"""What people decide of how long things are kept: policies, and legal holds."""

from datetime import date
from uuid import UUID

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.queries import hold_consultation
from services.engagement.consultations.service import CONSULTATIONS
from services.engagement.retention import repository
from services.engagement.retention.models import LegalHold, LegalHoldLifting, RetentionPolicy
from services.engagement.retention.problems import (
    HoldLifted,
    HoldNotFound,
    PolicyTooShort,
    PolicyTooSoon,
)
from services.engagement.retention.queries import policies_for
from services.engagement.retention.repository import Hold
from services.engagement.retention.rules.policies import FEWEST, earliest_start
from services.engagement.retention.schemas import NewLegalHold, NewLifting, NewRetentionPolicy
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import require_second_person
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.owning import check_own

POLICIES = "/v1/engagement/retention/policies"
EVENT = "uk.marches.engagement.retention"
NOBODY = ""


async def add_policy(
    session: WriteSession, new: NewRetentionPolicy, *, actor: Actor
) -> RetentionPolicy:
    """Raises NotYours, PersonNeeded, PolicyTooShort, PolicyTooSoon."""
    said = f"How long {new.organisation} keeps something is said by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    require_second_person(actor.principal, first=NOBODY)  # a person, and no application
    await _check(session, new, london_day(actor.now))
    row = RetentionPolicy(
        owner=new.organisation,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    await repository.add(session, row)
    path = f"{POLICIES}/{row.number}"
    await recorded(session, actor, "retention_policy.created", path, owner=row.owner, after=new)
    return row


async def _check(session: WriteSession, new: NewRetentionPolicy, today: date) -> None:
    fewest = FEWEST[new.what]
    if new.days is not None and new.days < fewest:
        said = f"{new.what} are kept for {fewest} days at least."
        raise PolicyTooShort(said, errors=[Fault("#/days", PolicyTooShort.code, said)])
    held = await policies_for(session, [new.organisation])
    earliest = earliest_start(held(new.organisation, new.what), new.days, today)
    if new.starts_on < earliest:
        said = f"It may hold from {earliest} on: what goes by it is seen before."
        raise PolicyTooSoon(said, errors=[Fault("#/starts_on", PolicyTooSoon.code, said)])


async def place_hold(
    session: WriteSession, consultation: UUID, new: NewLegalHold, *, actor: Actor
) -> Hold:
    """From here on nothing of it is erased. Raises ConsultationNotFound, PersonNeeded."""
    require_second_person(actor.principal, first=NOBODY)
    row = await hold_consultation(session, consultation, actor.principal)
    made = LegalHold(
        consultation=row.id,
        number=len(await repository.holds_of(session, [row.id])) + 1,
        reason=new.reason,
        placed_by=actor.principal.sub,
        placed_at=actor.now,
    )
    await repository.add(session, made)
    await _record(session, actor, "hold_placed", row, new.reason)
    return made, None


async def lift_hold(
    session: WriteSession, consultation: UUID, number: int, new: NewLifting, *, actor: Actor
) -> Hold:
    """Raises ConsultationNotFound, HoldNotFound, HoldLifted, PersonNeeded, SecondPersonNeeded."""
    row = await hold_consultation(session, consultation, actor.principal)
    holds = {each.number: (each, by) for each, by in await repository.holds_of(session, [row.id])}
    if number not in holds:
        raise HoldNotFound(f"There is no hold {number} of this consultation.")
    hold, lifted = holds[number]
    if lifted is not None:
        raise HoldLifted(f"It was lifted on {lifted.lifted_at:%Y-%m-%d}; place another one.")
    require_second_person(actor.principal, first=hold.placed_by)
    made = LegalHoldLifting(
        consultation=row.id,
        number=number,
        reason=new.reason,
        lifted_by=actor.principal.sub,
        lifted_at=actor.now,
    )
    await repository.add(session, made)
    await _record(session, actor, "hold_lifted", row, new.reason)
    return hold, made


async def _record(
    session: WriteSession, actor: Actor, act: str, row: Consultation, reason: str
) -> None:
    path = f"{CONSULTATIONS.path_of(row)}/legal-holds"
    notice = Notice(f"{EVENT}.{act}", row.owner, str(row.id), path, row.version)
    await recorded(
        session, actor, f"retention.{act}", path, owner=row.owner, purpose=reason, notice=notice
    )
