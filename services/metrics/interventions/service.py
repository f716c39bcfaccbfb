"""What can happen to an intervention: it is written down, and changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators.service import read_indicator
from services.metrics.interventions import repository
from services.metrics.interventions.models import Intervention
from services.metrics.interventions.schemas import NewIntervention
from services.metrics.observations.service import read_organisation
from services.shared.audit.recording import By, changed, emit
from services.shared.auth import Principal
from services.shared.conditional import etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import NotFound
from services.shared.owning import Writing

PREFIX = "/v1/metrics/interventions"


class InterventionNotFound(NotFound):
    code = "intervention_not_found"
    title = "There is no such intervention"
    example = "There is no such intervention, or none that your organisations made."


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
    session: WriteSession, organisations: OrganisationMap, new: NewIntervention, *, by: By
) -> Intervention:
    """Raises NotYours, IndicatorNotFound, OrganisationNotFound."""
    _check_place(organisations, new, by)
    await _check_series(session, organisations, new)
    now = datetime.now(UTC)
    row = Intervention(
        id=uuid4(),
        owner=by.organisation,
        author=by.actor.sub,
        created_at=now,
        changed_at=now,
        **new.columns(),
    )
    session.add(row)
    await session.flush()
    await _notice(session, by, "created", row)
    return row


async def change_intervention(
    session: WriteSession,
    organisations: OrganisationMap,
    intervention_id: UUID,
    new: NewIntervention,
    *,
    by: By,
    matches: Callable[[str], None],
) -> Intervention:
    """`matches` is asked with the ETag of the intervention as it is, and may raise.

    Raises InterventionNotFound, NotYours, IndicatorNotFound, OrganisationNotFound.
    """
    row = await repository.locked_intervention(session, intervention_id, by.actor)
    if row is None:
        raise InterventionNotFound
    matches(intervention_etag(row))
    _check_place(organisations, new, by)
    await _check_series(session, organisations, new)
    before = row.model_dump(mode="json")
    for name, value in new.columns().items():
        setattr(row, name, value)
    row.version += 1
    row.author, row.changed_at = by.actor.sub, datetime.now(UTC)
    await session.flush()
    await _notice(session, by, "changed", row, before=before)
    return row


def _check_place(organisations: OrganisationMap, new: NewIntervention, by: By) -> None:
    Writing.of(by.actor, organisations).check(new.organisation, new.starts, "#/organisation")


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


async def _notice(
    session: WriteSession, by: By, act: str, row: Intervention, *, before: object = None
) -> None:
    href = f"{PREFIX}/{row.id}"
    after = row.model_dump(mode="json")
    await changed(
        session, by.on(row.owner), f"intervention.{act}", href, before=before, after=after
    )
    await emit(
        session,
        type=f"uk.marches.metrics.intervention.{act}",
        subject=row.organisation,
        id=str(row.id),
        href=href,
        version=row.version,
    )
