"""`.../code-frames/{question}/counts`: answers by theme, and by where they came from."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.consultations.routes import Reader
from services.engagement.results.problems import NoMargin
from services.engagement.themes import frame_repository, presenter, problems
from services.engagement.themes.params import Question
from services.engagement.themes.queries import (
    check_results_leave,
    counts_of,
    group_counts,
    read_frame,
    read_question,
)
from services.engagement.themes.routes import FOUND, PREFIX
from services.engagement.themes.rules.dimensions import ThemeDimension
from services.engagement.themes.schemas import ThemeCounts
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.routing import Router

By = Annotated[
    ThemeDimension | None, Query(description="where answers came from, as results name it")
]


def is_dear(request: Request) -> bool:
    """By groups: which cells of a table are withheld is worked out together."""
    return bool(request.scope["query_string"])


router = Router(prefix=PREFIX, tags=["themes"], route_class=heavy(is_dear))


@router.get(
    "/{question}/counts",
    summary="Answers by theme",
    responses=problem_responses(*FOUND, problems.FrameNotFound, NoMargin, ResultsNotYet),
)
async def get_theme_counts(
    request: Request, consultation_id: UUID, question: Question, principal: Reader, by: By = None
) -> ThemeCounts:
    """Once it is closed and its responses are frozen. Several themes an answer, so that they add up
    to more than all. Small numbers are withheld; mergers are followed. `by`: for each group the
    same themes beside each other, of all answers, individuals' and organisations'."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row, asked = await read_question(session, consultation_id, question, principal)
        frame, _ = await read_frame(session, row.id, question)
        await check_results_leave(session, row, today)
        themes = await frame_repository.themes_of(session, row.id)
        counts = await counts_of(session, row.id, asked)
        groups = await group_counts(session, row, asked, by, today) if by else None
    return presenter.counts_of(question, frame.version, themes, counts, by, groups)
