"""Every statement of suggestions."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import select

from services.engagement.themes.models import SuggestionRun
from services.engagement.themes.repository import WORDS, FreeQuestion
from services.shared.database import AnySession, ReadSession, WriteSession

# Themes are those that they count for; what is given no more is not learnt.
LEARN = f"""
    SELECT answers.response, response.version, {WORDS} AS text, coding.outcome IS NOT NULL AS coded,
        ARRAY(SELECT DISTINCT target.code FROM coding_theme AS given
            JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
            JOIN theme AS target ON target.consultation = theme.consultation
                AND target.code = theme.target
            WHERE (given.response, given.question, given.coder)
                = (coding.response, coding.question, coding.coder) AND NOT target.retired
        ) AS themes
    FROM response_answers AS answers JOIN response ON response.id = answers.response
    LEFT JOIN coding ON coding.response = answers.response AND coding.question = $2
        AND coding.counted
    WHERE answers.consultation = $1 AND response.state = 'submitted' AND btrim({WORDS}) <> ''
    ORDER BY answers.response
"""  # noqa: S608 (constants only)
# Held until the suggestions are there: whoever withdraws then takes them along.
HOLD = """
    SELECT response.id FROM response
    JOIN unnest($1::uuid[], $2::int[]) AS read (id, version)
        ON read.id = response.id AND read.version = response.version
    WHERE response.state = 'submitted' ORDER BY response.id FOR SHARE OF response
"""
FORGET = "DELETE FROM suggestion_run WHERE consultation = $1 AND question = $2"
ADD = """
    INSERT INTO suggested_answer (consultation, question, response, place, themes)
    SELECT $1::uuid, $2::text, given.response, given.place, given.themes
    FROM unnest($3::uuid[], $4::int[], $5::jsonb[]) AS given (response, place, themes)
"""
COUNT = "SELECT count(*) FROM suggested_answer WHERE consultation = $1 AND question = $2"


class ReadAnswer(NamedTuple):
    """An answer as it was read, in a version of its response; `themes` where it is coded."""

    response: UUID
    version: int
    text: str
    coded: bool
    themes: Sequence[str]


class SuggestedRow(NamedTuple):
    """What is suggested for an answer."""

    answer: ReadAnswer
    place: int
    themes: Sequence[dict[str, Any]]


async def read_answers(
    session: ReadSession, consultation: UUID, question: FreeQuestion
) -> list[ReadAnswer]:
    rows = await session.records(LEARN, consultation, question.code, question.alone)
    return [ReadAnswer(*row) for row in rows]


async def hold_read(session: WriteSession, answers: Sequence[ReadAnswer]) -> set[UUID]:
    """Those that are still as they were read."""
    given = ([each.response for each in answers], [each.version for each in answers])
    return {row["id"] for row in await session.records(HOLD, *given)}


async def put_suggestions(
    session: WriteSession, run: SuggestionRun, rows: Sequence[SuggestedRow]
) -> None:
    """In place of those before."""
    key = (run.consultation, run.question)
    await session.records(FORGET, *key)
    session.add(run)
    await session.flush()
    columns: list[list[Any]] = [
        [each.answer.response for each in rows],
        [each.place for each in rows],
        [json.dumps(each.themes) for each in rows],
    ]
    await session.records(ADD, *key, *columns)


async def run_of(session: AnySession, consultation: UUID, question: str) -> SuggestionRun | None:
    statement = select(SuggestionRun).where(
        SuggestionRun.consultation == consultation, SuggestionRun.question == question
    )
    return (await session.exec(statement)).one_or_none()


async def count_suggested(session: ReadSession, consultation: UUID, question: str) -> int:
    [(count,)] = await session.records(COUNT, consultation, question)
    return int(count)
