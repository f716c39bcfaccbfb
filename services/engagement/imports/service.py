"""A conversation moves in from Polis: its statements first, then its votes."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from services.engagement.imports import repository
from services.engagement.imports.problems import ConversationTaken
from services.engagement.imports.rules.polis import PolisComment, PolisVote
from services.engagement.statements.models import Conversation
from services.engagement.statements.service import ask_for_map, hold_conversation, number_of
from services.shared.database import WriteSession
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject

AT_ONCE = 2_000


async def _conversation(session: WriteSession, intake: Intake[Any]) -> Conversation:
    """Raises ConversationNotFound, ConversationTaken."""
    wanted = UUID(intake.options["conversation"])
    row = await hold_conversation(session, wanted, intake.run.actor, None)
    _, voted = await repository.taken(session, number_of(row))
    if voted or row.state != "draft":
        raise ConversationTaken
    return row


async def take_comments(intake: Intake[PolisComment]) -> None:
    """Raises ConversationNotFound, ConversationTaken, RowsRejected."""
    found: dict[int, PolisComment] = {}
    async with intake.run.database.write() as session:
        row = await _conversation(session, intake)
        held, _ = await repository.taken(session, number_of(row))
    for line, comment in intake.reading:
        if comment.number in found or comment.number in held:
            intake.reading.refuse([_twice(line, comment.number)])
        else:
            found[comment.number] = comment
    intake.reading.counts["statements"] = len(found)
    async with intake.effect() as session:
        row = await _conversation(session, intake)
        authors = [each.author for each in found.values() if each.author is not None]
        await repository.add_people(session, number_of(row), authors, intake.run.actor.now)
        await repository.add_statements(session, number_of(row), list(found.values()))
        await ask_for_map(session, row, intake.run.actor)


async def take_votes(intake: Intake[PolisVote]) -> None:
    """Raises ConversationNotFound, ConversationTaken, RowsRejected."""
    async with intake.run.database.write() as session:
        row = await _conversation(session, intake)
        held, _ = await repository.taken(session, number_of(row))
    found = list(_on_known(intake, held))
    intake.reading.counts["votes"] = len(found)
    async with intake.effect() as session:
        row = await _conversation(session, intake)
        people = [each.participant for each in found]
        await repository.add_people(session, number_of(row), people, intake.run.actor.now)
        await repository.add_votes(session, number_of(row), found)
        await ask_for_map(session, row, intake.run.actor)


def _on_known(intake: Intake[PolisVote], held: set[int]) -> Iterator[PolisVote]:
    for line, vote in intake.reading:
        if vote.statement in held:
            yield vote
        else:
            intake.reading.refuse([_unknown(line, vote.statement)])


def _twice(line: int, number: int) -> Reject:
    reason = "there is a statement of this number already"
    return Reject(line, "comment-id", str(number), reason, "each number once")


def _unknown(line: int, number: int) -> Reject:
    reason = "there is no such statement"
    return Reject(line, "comment-id", str(number), reason, "send comments.csv first")
