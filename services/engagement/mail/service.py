"""What people decide of mails: one that may have arrived is sent again, or left."""

from uuid import UUID

from services.engagement.mail import repository
from services.engagement.mail.models import Mail
from services.engagement.mail.problems import MailNotFound, MailSure
from services.engagement.mail.schemas import NewMailDecision
from services.shared.announcements import tell_of
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession

PREFIX = "/v1/engagement/mails"
UNDECIDED = frozenset({"unsure", "refused"})


def mail_etag(row: Mail) -> str:
    return etag_of(row.id, row.version)


async def read_mail(session: AnySession, mail: UUID, principal: Principal) -> Mail:
    """Raises MailNotFound."""
    row = await repository.mail_by_id(session, mail, principal)
    if row is None:
        raise MailNotFound
    return row


async def decide(
    session: WriteSession, mail: UUID, new: NewMailDecision, *, actor: Actor, matches: Matches
) -> Mail:
    """Raises MailNotFound, MailSure, and what `matches` does."""
    row = await repository.mail_to_change(session, mail, actor.principal)
    if row is None:
        raise MailNotFound
    matches(mail_etag(row))
    if row.state not in UNDECIDED:
        raise MailSure(
            f"It is {row.state}; only of one that is unsure or refused somebody decides."
        )
    if new.act == "send_again":
        row.state, row.attempts, row.next_attempt_at = "pending", 0, actor.now
        tell_of(session, repository.CHANNEL)
    else:
        row.state = "left"
    row.version += 1
    row.changed_at = actor.now
    session.add(row)
    await session.flush()
    path = f"{PREFIX}/{row.id}"
    await recorded(session, actor, f"mail.{new.act}", path, owner=row.owner, purpose=new.reason)
    return row
