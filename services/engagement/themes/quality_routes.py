"""`.../code-frames/{question}`: how good a frame and its codings are, and what counts as a file."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.engagement.calculators.schemas.survey import KappaResult
from services.engagement.consultations.routes import Writer
from services.engagement.responses.problems import NOT_STORED
from services.engagement.responses.queries import NOBODYS
from services.engagement.themes import coder_repository, problems
from services.engagement.themes.params import Coder, Question
from services.engagement.themes.quality_schemas import FrameLint, FrameLints
from services.engagement.themes.queries import read_frame, read_question
from services.engagement.themes.routes import FOUND, PREFIX
from services.shared.database import Database
from services.shared.errors import problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces, begun
from services.statistics.survey.agreement import agreement
from services.statistics.texts.lints import Theme, lints

LINES, AT_ONCE = "application/x-ndjson", 1000
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {LINES: {"schema": {"type": "string"}}}},
}
STANCES = {"positive": "POSITIVE", "negative": "NEGATIVE"}
"""As themefinder calls them; others are neutral there."""
router = Router(prefix=PREFIX, tags=["themes"], route_class=heavy(always))
files = Router(prefix=PREFIX, tags=["themes"], route_class=StrictRoute)


@router.get(
    "/{question}/agreement",
    summary="Whether two coders give the same themes",
    responses=problem_responses(*FOUND, problems.FrameNotFound, problems.NothingCompared),
)
async def get_coder_agreement(
    request: Request, consultation_id: UUID, question: Question, principal: Writer,
    first: Annotated[Coder, Query(description="who codes, as in `coders`")], second: Coder,
) -> KappaResult:  # fmt: skip
    """Cohen's kappa for each theme, over the answers that both have coded; mergers are followed. It
    is for who may read these answers: its counts are as they are."""
    async with request.app.state.database.read() as session:
        row, _ = await read_question(session, consultation_id, question, principal)
        await read_frame(session, row.id, question)
        one, other = await coder_repository.codings_by(session, row.id, question, first, second)
    if not one:
        raise problems.NothingCompared(f"{first} and {second} have coded no answer both.")
    return KappaResult.of(agreement(one, other))


@router.get(
    "/{question}/lints",
    summary="What makes a code frame hard to read",
    responses=problem_responses(*FOUND, problems.FrameNotFound),
)
async def list_frame_lints(
    request: Request, consultation_id: UUID, question: Question, principal: Writer
) -> FrameLints:
    """Too many themes, themes of few answers, two in nearly the same words or nearly always given
    together. It is for who may read the answers: it tells of few people."""
    async with request.app.state.database.read() as session:
        row, _ = await read_question(session, consultation_id, question, principal)
        _, version = await read_frame(session, row.id, question)
        given = await coder_repository.answers_by_theme(session, row.id, question)
        coded = await coder_repository.count_coded(session, row.id, question)
    themes = [
        Theme(each["code"], f"{each['label']}: {each['description']}", given.get(each["code"], ()))
        for each in version.themes
        if each["merged_into"] is None and not each["retired"]
    ]
    found = lints(themes, coded)
    return FrameLints(items=[FrameLint(**each._asdict()) for each in found])


@files.get(
    "/{question}/mapping.jsonl",
    summary="The codings that count, as themefinder writes them",
    response_class=Response,
    responses=STREAM | problem_responses(*FOUND),
)
async def get_theme_mapping(
    request: Request, consultation_id: UUID, question: Question, principal: Writer
) -> Response:
    """A line for each answer that was read, without its words: `response_id`, `labels`, `stances`.
    To read it is an audit entry."""
    async with request.app.state.database.read() as session:
        row, _ = await read_question(session, consultation_id, question, principal)
    await reads(request, principal, "codings.exported", owner=row.owner)
    pieces = await begun(_pieces(request.app.state.sending, row.id, question))
    return Pieces(pieces, media_type=LINES, headers=NOT_STORED)


async def _pieces(database: Database, consultation: UUID, question: str) -> AsyncIterator[bytes]:
    """Nothing is held between two pieces."""
    after = NOBODYS
    while True:
        async with database.read() as session:
            rows = await coder_repository.mapping_after(
                session, consultation, question, after, AT_ONCE
            )
        yield b"".join(map(_line, rows))
        if len(rows) < AT_ONCE:
            return
        after = rows[-1]["response"]


def _line(row: Mapping[str, Any]) -> bytes:
    told = {
        "response_id": str(row["response"]),
        "labels": list(row["themes"]),
        "stances": [STANCES.get(each, "NEUTRAL") for each in row["stances"]],
    }
    return json.dumps(told).encode() + b"\n"
