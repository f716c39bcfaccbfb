"""What every act on the directory leaves: an audit entry, and an event for who follows it."""

from services.directory.organisations.repository.organisations import version
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.events.rules.audiences import EVERYBODY

TYPE = "uk.marches.directory"


async def give_notice(
    session: WriteSession,
    actor: Actor,
    act: str,
    path: str,
    *,
    owner: str | None,
    subject: str,
    before: object = None,
    after: object = None,
) -> None:
    """`act` is noun and participle (`organisation.closed`), `path` that of the noun.

    The event's `version` is the directory's, so that a replica knows whether it has it.
    """
    await recorded(
        session,
        actor,
        act,
        path,
        owner=owner,
        before=before,
        after=after,
        notice=Notice(
            type=f"{TYPE}.{act}",
            subject=subject,
            id=path.rpartition("/")[2],
            href=path,
            version=await version(session),
            audience=(EVERYBODY,),  # the map of the NHS is the same for everybody
        ),
    )
