"""What officers do with a conversation: it is drafted, seeded, opened, closed, frozen."""

from uuid import UUID, uuid4

from services.engagement.consultations.queries import read_consultation
from services.engagement.statements import repository
from services.engagement.statements.models import Conversation, Statement
from services.engagement.statements.problems import (
    ConversationFrozen,
    ConversationNotFound,
    ConversationNotOpen,
    ConversationOpened,
    SeedsMissing,
    StatementKnown,
    StatementNotFound,
    TooManyStatements,
)
from services.engagement.statements.schemas import (
    MOST_STATEMENTS,
    ConversationDescription,
    NewConversation,
    NewStatement,
)
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.jobs.service import defer_job
from services.shared.owning import check_own

PREFIX = "/v1/engagement/conversations"
MAP_JOB = "opinion_map"
CONVERSATIONS = Resource[Conversation](
    "uk.marches.engagement.conversation",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def number_of(row: Conversation) -> int:
    """What its rows name it by."""
    assert row.number is not None
    return row.number


def conversation_etag(row: Conversation) -> str:
    return etag_of(row.id, row.version)


async def read_conversation(
    session: AnySession, conversation: UUID, principal: Principal | None
) -> Conversation:
    """Raises ConversationNotFound, also for one of another organisation."""
    row = await repository.conversation_by_id(session, conversation, principal)
    if row is None or (principal is None and row.state == "draft"):
        raise ConversationNotFound
    return row


async def hold_conversation(
    session: WriteSession, conversation: UUID, actor: Actor, matches: Matches | None
) -> Conversation:
    """Against everybody else. Raises ConversationNotFound, and what `matches` does."""
    row = await repository.conversation_to_change(session, conversation, actor.principal)
    if row is None:
        raise ConversationNotFound
    if matches is not None:
        matches(conversation_etag(row))
    return row


async def _keep(
    session: WriteSession, actor: Actor, act: str, row: Conversation, before: object
) -> Conversation:
    row.version += 1
    row.changed_at = actor.now
    await CONVERSATIONS.write(session, actor, act, row, owner=row.owner, before=before)
    return row


async def add_conversation(
    session: WriteSession, new: NewConversation, *, actor: Actor
) -> Conversation:
    """Raises NotYours, ConsultationNotFound."""
    said = f"A conversation of {new.organisation} is drafted by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    if new.consultation is not None:
        await read_consultation(session, new.consultation, actor.principal)
    row = Conversation(
        id=uuid4(),
        owner=new.organisation,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    await CONVERSATIONS.write(session, actor, "created", row, owner=row.owner)
    return row


async def describe_conversation(
    session: WriteSession,
    conversation: UUID,
    new: ConversationDescription,
    *,
    actor: Actor,
    matches: Matches,
) -> Conversation:
    """Raises ConversationNotFound, ConversationFrozen, and what `matches` does."""
    row = await hold_conversation(session, conversation, actor, matches)
    refuse_frozen(row)
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    return await _keep(session, actor, "described", row, before)


def refuse_frozen(row: Conversation) -> None:
    """Raises ConversationFrozen."""
    if row.frozen_at is not None:
        raise ConversationFrozen(f"It was frozen on {row.frozen_at:%Y-%m-%d}; its votes stand.")


async def open_conversation(
    session: WriteSession, conversation: UUID, *, actor: Actor, matches: Matches
) -> Conversation:
    """Raises ConversationNotFound, ConversationOpened, SeedsMissing."""
    row = await hold_conversation(session, conversation, actor, matches)
    if row.state != "draft":
        raise ConversationOpened(f"It is {row.state}; only a draft is opened.")
    counts = await repository.counts_of(session, [number_of(row)])
    if not counts[number_of(row)].accepted:
        raise SeedsMissing
    before, row.state = row.model_dump(mode="json"), "open"
    return await _keep(session, actor, "opened", row, before)


async def close_conversation(
    session: WriteSession, conversation: UUID, *, actor: Actor, matches: Matches
) -> Conversation:
    """Raises ConversationNotFound, ConversationNotOpen."""
    row = await hold_conversation(session, conversation, actor, matches)
    if row.state != "open":
        raise ConversationNotOpen(f"It is {row.state}; only an open one is closed.")
    before, row.state = row.model_dump(mode="json"), "closed"
    return await _keep(session, actor, "closed", row, before)


async def freeze_conversation(
    session: WriteSession, conversation: UUID, *, actor: Actor, matches: Matches
) -> Conversation:
    """Its votes stand for the report, and its map is made a last time, without memory.

    Raises ConversationNotFound, ConversationNotOpen, ConversationFrozen.
    """
    row = await hold_conversation(session, conversation, actor, matches)
    refuse_frozen(row)
    if row.state != "closed":
        raise ConversationNotOpen(f"It is {row.state}; close it first.")
    before, row.frozen_at = row.model_dump(mode="json"), actor.now
    kept = await _keep(session, actor, "frozen", row, before)
    await ask_for_map(session, row, actor)
    return kept


async def add_seed(
    session: WriteSession, conversation: UUID, new: NewStatement, *, actor: Actor
) -> tuple[Conversation, Statement]:
    """Raises ConversationNotFound, ConversationNotOpen, StatementNotFound, StatementKnown,
    TooManyStatements."""
    row = await hold_conversation(session, conversation, actor, None)
    if row.state == "closed":
        raise ConversationNotOpen("It is closed; its statements stand.")
    number = number_of(row)
    if new.replaces is not None and not await repository.statement_by_number(
        session, number, new.replaces
    ):
        said = f"There is no statement {new.replaces} in this conversation."
        raise StatementNotFound(said, errors=[Fault("#/replaces", StatementNotFound.code, said)])
    made = Statement(
        conversation=number,
        number=await free_number(session, number, new.text),
        text=new.text,
        origin="body",
        state="accepted",
        meta=new.meta,
        replaces=new.replaces,
        created_at=actor.now,
    )
    await repository.add(session, made)
    told = {"number": made.number, "replaces": made.replaces, "meta": made.meta}
    path = f"{CONVERSATIONS.path_of(row)}/statements/{made.number}"
    await recorded(session, actor, "statement.add", path, owner=row.owner, after=told)
    await ask_for_map(session, row, actor)
    return row, made


async def free_number(session: WriteSession, conversation: int, text: str) -> int:
    """The number of a statement to be added. Raises StatementKnown, TooManyStatements."""
    number = await repository.next_number(session, conversation)
    if number > MOST_STATEMENTS:
        raise TooManyStatements
    if (known := await repository.said_before(session, conversation, text)) is not None:
        raise StatementKnown(f"Statement {known} says the same; vote on it.")
    return number


async def ask_for_map(session: WriteSession, row: Conversation, actor: Actor) -> None:
    """Something has changed: a job makes the map anew, unless one waits that has not begun."""
    if await repository.add_map_request(session, number_of(row), actor.now):
        asked = {"conversation": str(row.id)}
        await defer_job(session, actor, kind=MAP_JOB, payload=asked, owner=row.owner)
