"""What can happen to the limits of a series: people draw them anew, or take that back."""

from datetime import date
from uuid import UUID, uuid4

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators.queries import read_indicator
from services.metrics.observations.queries import read_figures
from services.metrics.observations.repository import Filter
from services.metrics.rebases import repository
from services.metrics.rebases.models import Rebase
from services.metrics.rebases.schemas import NewRebase
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource, withdraw
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Conflict, Fault, Invalid, NotFound
from services.shared.events.rules.audiences import EVERYBODY

PREFIX = "/v1/metrics/rebases"
REBASES = Resource[Rebase](
    "uk.marches.metrics.rebase",
    PREFIX,
    subject=lambda row: row.organisation,
    version=lambda row: 1 if row.withdrawn_at is None else 2,
)


class RebaseNotFound(NotFound):
    code = "rebase_not_found"
    title = "There is no such rebase"
    example = "There is no such rebase, or none of your organisations or of what belongs to them."


class RebaseExists(Conflict):
    code = "rebase_exists"
    title = "The limits are drawn anew there already"
    example = "A rebase of this series at this period is in force; withdraw it first."


class RebaseWithdrawn(Conflict):
    code = "rebase_withdrawn"
    title = "The rebase was withdrawn already"
    example = "It was withdrawn on 2026-11-22."


class RebaseOutside(Invalid):
    code = "rebase_outside_series"
    title = "There is nothing to draw anew there"
    example = "The series has figures from 2016-04 to 2018-03; give one of its later months."


def rebase_etag(rebase: Rebase) -> str:
    return etag_of(rebase.id, rebase.withdrawn_at)


async def read_rebase(session: AnySession, rebase_id: UUID) -> Rebase:
    """Raises RebaseNotFound."""
    found = await repository.rebase_by_id(session, rebase_id)
    if found is None:
        raise RebaseNotFound
    return found


async def add_rebase(
    session: WriteSession,
    organisations: OrganisationMap,
    new: NewRebase,
    *,
    owner: str,
    actor: Actor,
) -> Rebase:
    """Raises NotYours, IndicatorNotFound, NoObservations, RebaseOutside, RebaseExists."""
    actor.writing(organisations).check(new.organisation, new.period, "#/organisation")
    await _check_place(session, new)
    row = Rebase(
        id=uuid4(),
        owner=owner,
        author=actor.principal.sub,
        created_at=actor.now,
        **new.model_dump(),
    )
    await REBASES.write(session, actor, "created", row, owner=owner, audience=(EVERYBODY,))
    return row


async def _check_place(session: WriteSession, new: NewRebase) -> None:
    """A segment needs a figure before it and one in it."""
    indicator = await read_indicator(session, new.indicator)
    wanted = Filter(new.organisation, indicator.id, new.category, date.min, date.max)
    periods = [each.period for each in (await read_figures(session, indicator, wanted)).figures]
    if new.period not in periods[1:]:
        detail = (
            f"The series has figures from {periods[0]:%Y-%m} to {periods[-1]:%Y-%m}; give the first"
            " day of a period after the first that has a figure."
        )
        raise RebaseOutside(detail, errors=[Fault("#/period", RebaseOutside.code, detail)])


async def withdraw_rebase(
    session: WriteSession,
    organisations: OrganisationMap,
    rebase_id: UUID,
    reason: str,
    *,
    actor: Actor,
    matches: Matches,
) -> Rebase:
    """`matches` is asked with the ETag of the rebase as it is, and may raise.

    Raises RebaseNotFound, also where another organisation made it of a body that is not the
    caller's, and RebaseWithdrawn.
    """
    row = await repository.rebase_to_change(session, rebase_id)
    if row is None:
        raise RebaseNotFound
    owner = actor.writing(organisations).concerned(row.owner, row.organisation, row.period)
    if owner is None:
        raise RebaseNotFound
    matches(rebase_etag(row))
    before = row.model_dump(mode="json")
    withdraw(row, actor, reason, RebaseWithdrawn)
    await REBASES.write(
        session, actor, "withdrawn", row, owner=owner, before=before, audience=(EVERYBODY,)
    )
    return row
