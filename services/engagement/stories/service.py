"""What can happen to a story: it is consented to, told, and ended.

What was told is in its own row only: the audit trail keeps no hash of it, no answer of it is kept
for a repeated request, and no event has a word of it.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from services.engagement.consultations.queries import check_consultation
from services.engagement.records import write
from services.engagement.stories import repository
from services.engagement.stories.models import Story
from services.engagement.stories.problems import (
    ConsentOver,
    StoryNotFound,
)
from services.engagement.stories.schemas import NewStory, StoryContent
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, Database, WriteSession
from services.shared.days import london_day
from services.shared.owning import check_own

PREFIX = "/v1/engagement/stories"
AT_ONCE = 100
STORIES = Resource[Story](
    "uk.marches.engagement.story",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def story_etag(row: Story) -> str:
    """Of its version, and not of what it says."""
    return etag_of(row.id, row.version)


async def read_story(session: AnySession, story: UUID, today: date, principal: Principal) -> Story:
    """Raises StoryNotFound, also once its consent has run out."""
    row = await repository.story_by_id(session, story, principal)
    if row is None or row.expires_on < today:
        raise StoryNotFound
    return row


async def add_story(session: WriteSession, new: NewStory, *, actor: Actor) -> Story:
    """Raises NotYours, ConsultationUnknown."""
    said = f"A story for {new.organisation} is held by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    await check_consultation(session, new.consultation, new.organisation, actor.principal)
    row = Story(
        id=uuid4(),
        owner=new.organisation,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    return await write(session, actor, STORIES, "created", row)


async def tell_story(
    session: WriteSession, story: UUID, new: StoryContent, *, actor: Actor, matches: Matches
) -> Story:
    """Raises StoryNotFound, ConsentOver."""
    row = await _hold(session, story, actor, matches)
    row.title, row.steps = new.title, [each.model_dump() for each in new.steps]
    return await write(session, actor, STORIES, "told", row)


async def withdraw_story(
    session: WriteSession, story: UUID, *, actor: Actor, matches: Matches
) -> Story:
    """Raises StoryNotFound, ConsentOver."""
    row = await _hold(session, story, actor, matches)
    _erase(row, "withdrawn", actor.now)
    return await write(session, actor, STORIES, "withdrawn", row)


async def _hold(session: WriteSession, story: UUID, actor: Actor, matches: Matches) -> Story:
    row = await repository.story_to_change(session, story, actor.principal)
    if row is None:
        raise StoryNotFound
    matches(story_etag(row))
    if row.state != "held" or row.expires_on < london_day(actor.now):
        raise ConsentOver
    return row


def _erase(row: Story, state: str, now: datetime) -> None:
    row.title, row.steps, row.state, row.ended_at = None, None, state, now


async def erase_run_out(database: Database, now: datetime) -> int:
    """Erase what was told under a consent that has run out; how many stories."""
    erased = 0
    while True:
        async with database.write() as session:
            rows = await repository.run_out(session, london_day(now), AT_ONCE)
            for row in rows:
                _erase(row, "expired", now)
                actor = Actor.of_worker("engagement", now, row.owner)
                await write(session, actor, STORIES, "expired", row)
        erased += len(rows)
        if not rows:
            return erased
