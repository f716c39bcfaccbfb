"""Weights by equality data: worked out once, when responses are counted, before what ties these to
the views is destroyed. What is kept is what is told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.engagement.results import repository, tally_repository
from services.engagement.results.problems import ResultsInTheMaking
from services.engagement.results.rules.segments import Draft, Segment, margin_column
from services.engagement.results.rules.weighted_shares import weighted_shares
from services.engagement.results.tally_queries import (
    RETRY_AFTER,
    AnswerBase,
    AnswerScope,
    Columns,
    answers_of,
    writer_of,
)
from services.shared.database import ReadSession
from services.shared.errors import Fault
from services.shared.refusals import Refusal

WEIGHTED = "weighted"


async def kept_weights(session: ReadSession, consultation: UUID) -> Mapping[str, Any] | None:
    """None where nothing tied equality data to the views when they were counted.

    Raises ResultsInTheMaking.
    """
    told = await tally_repository.told_of(session, consultation)
    if told is None:
        raise ResultsInTheMaking(headers=RETRY_AFTER)
    found: Mapping[str, Any] | None = told.get(WEIGHTED)
    return found


async def weights_as_they_are(session: ReadSession, asked: AnswerScope) -> dict[str, Any]:
    """What is kept of them; nothing where no margin is of equality data, or nothing ties them."""
    if not asked.profile or not await repository.is_tied(session, asked.consultation):
        return {}
    every = asked._replace(margins=[*asked.margins, *asked.profile])
    questions = [each for each in asked.questions if each.options]
    base = await _base(session, every)
    by = [await base.by(margin_column(each.code)) for each in every.margins]
    try:
        found = weighted_shares(questions, every.margins, await base.tally(questions, by)).kept
    except Refusal as refusal:
        found = {"refused": asdict(fault_of(refusal))}
    return {WEIGHTED: found}


async def _base(session: ReadSession, asked: AnswerScope) -> AnswerBase:
    """Individuals, with their equality data as answers; in memory alone."""
    writer = await writer_of(session, asked, asked.questions)
    draft, segments = Draft(writer.columns), list[Segment]()
    async for page in repository.tied_rows_of(session, asked.consultation, asked.questions):
        for row in page:
            draft.add(writer.line(row, answers_of(row, row["equality"])))
        if draft.is_full:
            segments.append(draft.take())
    segments.append(draft.take())

    async def read(number: int, columns: Sequence[str]) -> Columns:
        return {name: segments[number][name] for name in columns}

    people = sum(each["channel"].shape[1] for each in segments)
    return AnswerBase(people, len(segments), writer.categories, {}, read)


def fault_of(refusal: Refusal, *under: str | int) -> Fault:
    """Where in the record the margins cannot be met."""
    path = "/".join(str(part) for each in (*under, *refusal.path) for part in str(each).split("/"))
    return Fault(f"#/{path}", refusal.code, refusal.detail)
