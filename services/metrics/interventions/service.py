"""What can happen to an intervention: it is written down, changed, withdrawn."""

from uuid import UUID, uuid4

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators.queries import read_indicator
from services.metrics.interventions import repository
from services.metrics.interventions.models import Intervention
from services.metrics.interventions.schemas import NewIntervention
from services.metrics.observations.queries import read_organisation
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource, withdraw
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Conflict, NotFound

PREFIX = "/v1/metrics/interventions"
INTERVENTIONS = Resource[Intervention](
    "uk.marches.metrics.intervention",
    PREFIX,
    subject=lambda row: row.organisation,
    version=lambda row: row.version,
)


class InterventionNotFound(NotFound):
    code = "intervention_not_found"
    title = "There is no such intervention"
    example = "There is no such intervention, or none by your organisations or of theirs."


class InterventionWithdrawn(Conflict):
    code = "intervention_withdrawn"
    title = "The intervention was withdrawn already"
    example = "It was withdrawn on 2026-11-22."


def intervention_etag(row: Intervention) -> str:
    return etag_of(row.id, row.version)


async def read_intervention(
    session: AnySession, intervention_id: UUID, principal: Principal
) -> Intervention:
    """Raises InterventionNotFound, also for one of another organisation."""
    row = await repository.intervention_by_id(session, intervention_id, principal)
    if row is None:
        raise InterventionNotFound
    return row


async def add_intervention(
    session: WriteSession,
    organisations: OrganisationMap,
    new: NewIntervention,
    *,
    owner: str,
    actor: Actor,
) -> Intervention:
    """Raises NotYours, IndicatorNotFound, OrganisationNotFound."""
    _check_place(organisations, new, actor)
    await _check_series(session, organisations, new)
    row = Intervention(
        id=uuid4(),
        owner=owner,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.columns(),
    )
    await INTERVENTIONS.write(session, actor, "created", row, owner=owner)
    return row


async def change_intervention(
    session: WriteSession,
    organisations: OrganisationMap,
    intervention_id: UUID,
    new: NewIntervention,
    *,
    actor: Actor,
    matches: Matches,
) -> Intervention:
    """`matches` is asked with the ETag of the intervention as it is, and may raise.

    Raises InterventionNotFound, InterventionWithdrawn, NotYours, IndicatorNotFound,
    OrganisationNotFound.
    """
    row = await repository.intervention_to_change(session, intervention_id)
    if row is None or row.owner not in actor.principal.orgs:
        raise InterventionNotFound
    matches(intervention_etag(row))
    _check_stands(row)
    _check_place(organisations, new, actor)
    await _check_series(session, organisations, new)
    before = row.model_dump(mode="json")
    for name, value in new.columns().items():
        setattr(row, name, value)
    row.version += 1
    row.author, row.changed_at = actor.principal.sub, actor.now
    await INTERVENTIONS.write(session, actor, "changed", row, owner=row.owner, before=before)
    return row


async def withdraw_intervention(
    session: WriteSession,
    organisations: OrganisationMap,
    intervention_id: UUID,
    reason: str,
    *,
    actor: Actor,
    matches: Matches,
) -> Intervention:
    """By who wrote it down, and by the body where it was.

    `matches` is asked with the ETag of the intervention as it is, and may raise.
    Raises InterventionNotFound, InterventionWithdrawn.
    """
    row = await repository.intervention_to_change(session, intervention_id)
    if row is None:
        raise InterventionNotFound
    owner = actor.writing(organisations).concerned(row.owner, row.organisation, row.starts)
    if owner is None:
        raise InterventionNotFound
    matches(intervention_etag(row))
    before = row.model_dump(mode="json")
    withdraw(row, actor, reason, InterventionWithdrawn)
    row.version += 1
    await INTERVENTIONS.write(session, actor, "withdrawn", row, owner=owner, before=before)
    return row


def _check_stands(row: Intervention) -> None:
    if row.withdrawn_at is not None:
        raise InterventionWithdrawn(f"It was withdrawn on {row.withdrawn_at:%Y-%m-%d}.")


def _check_place(organisations: OrganisationMap, new: NewIntervention, actor: Actor) -> None:
    actor.writing(organisations).check(new.organisation, new.starts, "#/organisation")


async def _check_series(
    session: WriteSession, organisations: OrganisationMap, new: NewIntervention
) -> None:
    """All that is named is known; its figures may come later."""
    named = [*new.indicators, *new.balancing, *([new.take_up.series] if new.take_up else [])]
    for code in dict.fromkeys(each.indicator for each in named):
        await read_indicator(session, code)
    elsewhere = [each.organisation for each in named if each.organisation is not None]
    for code in dict.fromkeys([new.organisation, *elsewhere, *new.comparison]):
        await read_organisation(session, organisations, code)
