"""What can happen to a rule set beyond its year: it is carried on, once a second person agrees."""

from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from services.finance.recovery.determinations import repository
from services.finance.recovery.determinations.extension_schemas import NewExtension
from services.finance.recovery.determinations.models import ExtensionDecision, RulesetExtension
from services.finance.recovery.determinations.repository import WholeExtension
from services.finance.recovery.determinations.rules.rulesets import RULESETS
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal, require_second_person
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Conflict, Fault, Invalid, NotFound
from services.shared.periods import months_later

PREFIX = "/v1/finance/recovery/ruleset-extensions"
EXTENSIONS = Resource[RulesetExtension](
    "uk.marches.finance.ruleset_extension",
    PREFIX,
    subject=lambda row: row.ruleset,
    version=lambda row: 1,
)
LONGEST_MONTHS = 12


class ExtensionNotFound(NotFound):
    code = "ruleset_extension_not_found"
    title = "There is no such extension of a rule set"
    example = "There is no such extension, or none of your organisations."


class ExtensionDecided(Conflict):
    code = "ruleset_extension_decided"
    title = "The extension was decided already"
    example = "It was approved on 2026-04-02."


class ExtensionOutside(Invalid):
    code = "ruleset_extension_outside"
    title = "A rule set is carried on after its own last day, by a year at most"
    example = "cam-2025-26 holds until 2026-03-31; give a day from 2026-04-01 to 2027-03-31."


def extension_etag(found: WholeExtension) -> str:
    return etag_of(found.row.id, found.state)


async def read_extension(
    session: AnySession, extension_id: UUID, principal: Principal
) -> WholeExtension:
    """Raises ExtensionNotFound."""
    found = await repository.extension_by_id(session, extension_id, principal)
    if found is None:
        raise ExtensionNotFound
    return found


async def ask_extension(
    session: WriteSession, new: NewExtension, *, owner: str, actor: Actor
) -> WholeExtension:
    """Raises ExtensionOutside."""
    ruleset = RULESETS[new.ruleset]
    last = months_later(ruleset.end, LONGEST_MONTHS) - timedelta(days=1)
    if not ruleset.end <= new.until <= last:
        said = (
            f"{ruleset.code} holds until {ruleset.end - timedelta(days=1)}; give a day from "
            f"{ruleset.end} to {last}."
        )
        raise ExtensionOutside(said, errors=[Fault("#/until", ExtensionOutside.code, said)])
    row = RulesetExtension(
        id=uuid4(),
        owner=owner,
        asked_by=actor.principal.sub,
        asked_at=actor.now,
        **new.model_dump(),
    )
    await EXTENSIONS.write(session, actor, "submitted", row, owner=owner)
    return WholeExtension(row)


async def decide_extension(
    session: WriteSession,
    extension_id: UUID,
    decision: Literal["approved", "rejected"],
    *,
    actor: Actor,
    matches: Matches,
) -> WholeExtension:
    """Raises ExtensionNotFound, what `matches` raises, ExtensionDecided, PersonNeeded,
    SecondPersonNeeded.
    """
    await repository.hold_extension(session, extension_id)
    found = await read_extension(session, extension_id, actor.principal)
    matches(extension_etag(found))
    if found.decision is not None:
        said = f"It was {found.state} on {found.decision.decided_at:%Y-%m-%d}."
        raise ExtensionDecided(said)
    require_second_person(actor.principal, first=found.row.asked_by)
    made = ExtensionDecision(
        extension=extension_id,
        decision=decision,
        decided_by=actor.principal.sub,
        decided_at=actor.now,
    )
    session.add(made)
    await EXTENSIONS.write(session, actor, decision, found.row, owner=found.row.owner)
    return WholeExtension(found.row, made)
