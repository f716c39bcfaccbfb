"""What can happen to an alert: somebody acknowledges it, with a reason."""

from uuid import UUID

from services.metrics.alerts import repository
from services.metrics.alerts.models import Alert
from services.metrics.alerts.repository import Sight
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Conflict, NotFound

PREFIX = "/v1/metrics/alerts"


class AlertNotFound(NotFound):
    code = "alert_not_found"
    title = "There is no such alert"
    example = "There is no such alert, or none of your organisations or of those they answer for."


class AlertAcknowledged(Conflict):
    code = "alert_acknowledged"
    title = "The alert was acknowledged already"
    example = "It was acknowledged on 2026-11-22."


def alert_etag(alert: Alert) -> str:
    return etag_of(alert.id, alert.acknowledged_at)


async def read_alert(session: AnySession, alert_id: UUID, sight: Sight) -> Alert:
    """Raises AlertNotFound, also for one of an organisation that is none of the caller's."""
    row = await repository.alert_by_id(session, alert_id, sight)
    if row is None:
        raise AlertNotFound
    return row


async def acknowledge_alert(
    session: WriteSession,
    alert_id: UUID,
    reason: str,
    *,
    actor: Actor,
    sight: Sight,
    matches: Matches,
) -> Alert:
    """`matches` is asked with the ETag of the alert as it is, and may raise.

    Raises AlertNotFound, also for one of another organisation, and AlertAcknowledged.
    """
    row = await repository.locked_alert(session, alert_id, sight)
    if row is None:
        raise AlertNotFound
    matches(alert_etag(row))
    if row.acknowledged_at is not None:
        raise AlertAcknowledged(f"It was acknowledged on {row.acknowledged_at:%Y-%m-%d}.")
    before = row.model_dump(mode="json")
    row.acknowledged_by, row.acknowledged_reason = actor.principal.sub, reason
    row.acknowledged_at = actor.now
    await session.flush()
    await recorded(
        session,
        actor,
        "alert.acknowledged",
        f"{PREFIX}/{row.id}",
        owner=_acting_for(actor.principal, row),
        before=before,
        after=row.model_dump(mode="json"),
        notice=notice_of("acknowledged", row),
    )
    return row


def _acting_for(principal: Principal, row: Alert) -> str:
    """The party that the caller is; a body that answers for another one is heard as itself."""
    parties = [code for code in (row.owner, row.organisation) if code in principal.orgs]
    return (parties or list(principal.orgs))[0]


def notice_of(act: str, alert: Alert) -> Notice:
    """The event of what happened to an alert."""
    return Notice(
        type=f"uk.marches.metrics.alert.{act}",
        subject=f"{alert.indicator}/{alert.organisation}",
        id=str(alert.id),
        href=f"{PREFIX}/{alert.id}",
        version=1 if alert.acknowledged_at is None else 2,
        audience=(alert.owner, alert.organisation),
    )
