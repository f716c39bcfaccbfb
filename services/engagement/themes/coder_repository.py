"""Every statement of codings: what each coder gave each answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.engagement.themes.models import CodeFrame
from services.shared.database import AnySession, ReadSession, WriteSession

COUNT_CODED = """
    SELECT count(*) FROM coding WHERE consultation = $1 AND question = $2 AND counted
"""
BY_CODER = """
    SELECT coder, count(*) AS answers FROM coding WHERE consultation = $1 AND question = $2
    GROUP BY coder ORDER BY coder
"""
PUT_CODINGS = """
    INSERT INTO coding (consultation, question, response, coder, outcome, counted, frame_version,
        coded_at)
    SELECT $1::uuid, $2::text, given.response, $3::text, given.outcome, NOT EXISTS (
            SELECT FROM coding AS first WHERE first.response = given.response
            AND first.question = $2 AND first.counted), $6::int, $7::timestamptz
    FROM unnest($4::uuid[], $5::text[]) AS given (response, outcome)
    ON CONFLICT (response, question, coder) DO UPDATE SET outcome = excluded.outcome,
        frame_version = excluded.frame_version, coded_at = excluded.coded_at
    RETURNING counted
"""
FORGET_THEMES = """
    DELETE FROM coding_theme WHERE question = $1 AND coder = $2 AND response = ANY ($3)
"""
PUT_THEMES = """
    INSERT INTO coding_theme (consultation, question, coder, response, theme, stance)
    SELECT $1::uuid, $2::text, $3::text, given.response, given.theme, given.stance
    FROM unnest($4::uuid[], $5::text[], $6::text[]) AS given (response, theme, stance)
"""
BY_TWO = """
    SELECT first.response,
        ARRAY(SELECT DISTINCT theme.target FROM coding_theme AS given
            JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
            WHERE given.response = first.response AND given.question = $2 AND given.coder = $3)
            AS one,
        ARRAY(SELECT DISTINCT theme.target FROM coding_theme AS given
            JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
            WHERE given.response = first.response AND given.question = $2 AND given.coder = $4)
            AS other
    FROM coding AS first JOIN coding AS second USING (response, question)
    WHERE first.consultation = $1 AND first.question = $2 AND first.coder = $3
        AND second.coder = $4
    ORDER BY first.response
"""
ANSWERS_BY_THEME = """
    SELECT theme.target, array_agg(DISTINCT given.response) AS answers
    FROM coding JOIN coding_theme AS given USING (response, question, coder)
    JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
    WHERE coding.consultation = $1 AND coding.question = $2 AND coding.counted
    GROUP BY theme.target
"""
MAPPING = """
    SELECT coding.response, array_agg(of_theme.target ORDER BY of_theme.target)
            FILTER (WHERE of_theme.target IS NOT NULL) AS themes,
        array_agg(of_theme.stance ORDER BY of_theme.target)
            FILTER (WHERE of_theme.target IS NOT NULL) AS stances
    FROM coding JOIN response ON response.id = coding.response AND response.state = 'submitted'
    LEFT JOIN LATERAL (
        SELECT theme.target, CASE WHEN min(given.stance) = max(given.stance)
            THEN min(given.stance) ELSE 'mixed' END AS stance
        FROM coding_theme AS given
        JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
        WHERE (given.response, given.question, given.coder)
            = (coding.response, coding.question, coding.coder) GROUP BY theme.target
    ) AS of_theme ON true
    WHERE coding.consultation = $1 AND coding.question = $2 AND coding.counted
    AND coding.response > $3 GROUP BY coding.response ORDER BY coding.response LIMIT $4
"""
GIVEN_TO = """
    SELECT coding.question, coding.outcome, ARRAY(
        SELECT DISTINCT theme.target FROM coding_theme AS given
        JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
        WHERE (given.response, given.question, given.coder)
            = (coding.response, coding.question, coding.coder) ORDER BY 1) AS themes
    FROM coding WHERE coding.response = $1 AND coding.counted
"""


class PutCoding(NamedTuple):
    """A coding as it is written; `themes` with their stances."""

    response: UUID
    outcome: str
    themes: Sequence[tuple[str, str]]


async def count_coded(session: AnySession, consultation: UUID, question: str) -> int:
    """Answers with a coding that counts."""
    [(count,)] = await session.records(COUNT_CODED, consultation, question)
    return int(count)


async def coders_of(
    session: ReadSession, consultation: UUID, question: str
) -> Sequence[tuple[str, int]]:
    rows = await session.records(BY_CODER, consultation, question)
    return [(row["coder"], row["answers"]) for row in rows]


async def put_codings(
    session: WriteSession, frame: CodeFrame, coder: str, codings: Sequence[PutCoding],
    now: datetime,
) -> int:  # fmt: skip
    """In place of what the coder gave these answers before; how many of them count."""
    key = (frame.consultation, frame.question)
    responses = [each.response for each in codings]
    await session.records(FORGET_THEMES, frame.question, coder, responses)
    rows = await session.records(
        PUT_CODINGS, *key, coder, responses, [each.outcome for each in codings], frame.version, now
    )
    given = [(each.response, *theme) for each in codings for theme in each.themes]
    columns = [[row[place] for row in given] for place in range(3)]
    await session.records(PUT_THEMES, *key, coder, *columns)
    return sum(row["counted"] for row in rows)


async def codings_by(
    session: ReadSession, consultation: UUID, question: str, first: str, second: str
) -> tuple[list[list[str]], list[list[str]]]:
    """The themes of each answer that both have coded, by either."""
    rows = await session.records(BY_TWO, consultation, question, first, second)
    return [list(row["one"]) for row in rows], [list(row["other"]) for row in rows]


async def given_to(session: ReadSession, response: UUID) -> dict[str, tuple[str, Sequence[str]]]:
    """By question the outcome that counts, and its themes as they stand."""
    rows = await session.records(GIVEN_TO, response)
    return {row["question"]: (row["outcome"], list(row["themes"])) for row in rows}


async def answers_by_theme(
    session: ReadSession, consultation: UUID, question: str
) -> dict[str, list[UUID]]:
    rows = await session.records(ANSWERS_BY_THEME, consultation, question)
    return {row["target"]: list(row["answers"]) for row in rows}


async def mapping_after(
    session: ReadSession, consultation: UUID, question: str, after: UUID, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Answers with the themes and stances that count, in the same order; [] without one."""
    rows = await session.records(MAPPING, consultation, question, after, limit)
    return [
        {name: row[name] or [] for name in ("themes", "stances")} | {"response": row["response"]}
        for row in rows
    ]
