"""Every statement of code frames and codings."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, select

from services.engagement.themes.models import CodeFrame, FrameVersion, Theme
from services.shared.database import AnySession, ReadSession, WriteSession

# What somebody wrote in answer to a question ($2), where that takes text alone ($3) or beside.
WORDS = """
    coalesce(answers.answers -> $2 ->> 'other', CASE WHEN $3 THEN answers.answers ->> $2 END)
"""
ANSWERED = f"""
    response_answers AS answers JOIN response ON response.id = answers.response
    WHERE answers.consultation = $1 AND response.state = 'submitted'
    AND btrim({WORDS}) <> ''
"""
LAST = 2**31 - 1
"""The place of what no model has put in an order."""
# Words whose time has come, or that were taken back after the freeze: null says that there were
# some. Of those that were taken back before it there is no row.
EXPIRED = "(answers.answers -> $2 = 'null' AND $3 OR answers.answers -> $2 -> 'other' = 'null')"
BY_OUTCOME = f"""
    SELECT coding.outcome, count(*) AS answers
    FROM (
        SELECT answers.response FROM response_answers AS answers
        WHERE answers.consultation = $1 AND (btrim({WORDS}) <> '' OR {EXPIRED})
    ) AS answered
    LEFT JOIN coding ON coding.response = answered.response AND coding.question = $2 AND counted
    GROUP BY coding.outcome
"""  # noqa: S608 (constants only)
BY_THEME = """
    SELECT target, stance, sent, count(*) AS answers FROM (
        SELECT theme.target, given.response, min(campaign.decision) AS sent,
            CASE WHEN min(given.stance) = max(given.stance) THEN min(given.stance) ELSE 'mixed' END
                AS stance
        FROM coding JOIN coding_theme AS given USING (response, question, coder)
        JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
        LEFT JOIN campaign_answer AS alike ON alike.response = given.response
            AND alike.question = given.question
        LEFT JOIN campaign ON campaign.consultation = alike.consultation
            AND campaign.number = alike.campaign AND campaign.decision <> 'separate'
        WHERE coding.consultation = $1 AND coding.question = $2 AND coding.counted
        GROUP BY theme.target, given.response
    ) AS of_answers GROUP BY target, stance, sent
"""
# Where respondents came from, as far as themes are told by it.
OF_RESPONDENTS = ("channel", "kind", "route", "area", "place")
ANSWERED_BY = {
    column: f"""
        SELECT answers.{column} AS category, count(*) AS answers FROM response_answers AS answers
        WHERE answers.consultation = $1 AND (btrim({WORDS}) <> '' OR {EXPIRED}) GROUP BY 1
    """  # noqa: S608 (constants only)
    for column in OF_RESPONDENTS
}
THEMES_BY = {
    column: f"""
        SELECT theme.target, answers.{column} AS category,
            count(DISTINCT given.response) AS answers
        FROM coding JOIN coding_theme AS given USING (response, question, coder)
        JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
        JOIN response_answers AS answers ON answers.response = coding.response
        WHERE coding.consultation = $1 AND coding.question = $2 AND coding.counted
        GROUP BY 1, 2
    """  # noqa: S608 (constants only)
    for column in OF_RESPONDENTS
}
COUNT_CODED = """
    SELECT count(*) FROM coding WHERE consultation = $1 AND question = $2 AND counted
"""
BY_DECISION = """
    SELECT campaign.decision, count(*) AS answers FROM campaign_answer AS alike
    JOIN campaign ON campaign.consultation = alike.consultation
        AND campaign.number = alike.campaign
    WHERE alike.consultation = $1 AND alike.question = $2 AND campaign.decision IS NOT NULL
    GROUP BY campaign.decision
"""
BY_CODER = """
    SELECT coder, count(*) AS answers FROM coding WHERE consultation = $1 AND question = $2
    GROUP BY coder ORDER BY coder
"""
WANTED = {
    "all": "true",
    "uncoded": "NOT EXISTS (SELECT FROM coding WHERE coding.response = answers.response"
    " AND coding.question = $2)",
    "not_mine": "NOT EXISTS (SELECT FROM coding WHERE coding.response = answers.response"
    " AND coding.question = $2 AND coding.coder = $7)",
}
# Nobody who codes reads what is for who is named for safeguarding.
READABLE = """NOT EXISTS (SELECT FROM response_concern AS concern
    WHERE concern.response = answers.response AND concern.kind = 'safeguarding')"""
TO_READ = f"""
    SELECT answers.response, {WORDS} AS text, (
        SELECT coalesce(jsonb_agg(jsonb_build_object('coder', coding.coder, 'outcome',
            coding.outcome, 'counted', coding.counted, 'frame_version', coding.frame_version,
            'coded_at', coding.coded_at, 'themes', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('theme', given.theme, 'stance',
                    given.stance) ORDER BY given.theme), '[]') FROM coding_theme AS given
                WHERE (given.response, given.question, given.coder)
                    = (coding.response, coding.question, coding.coder))
            ) ORDER BY coding.coder), '[]')::text
        FROM coding WHERE coding.response = answers.response AND coding.question = $2
    ) AS codings, suggested.themes::text AS suggested,
    coalesce(suggested.place, {LAST}) AS place
    FROM response_answers AS answers JOIN response ON response.id = answers.response
    LEFT JOIN suggested_answer AS suggested
        ON suggested.response = answers.response AND suggested.question = $2
    WHERE answers.consultation = $1 AND response.state = 'submitted' AND btrim({WORDS}) <> ''
    AND (coalesce(suggested.place, {LAST}), answers.response) > ($4::int, $5::uuid)
    AND $7::text IS NOT NULL AND {READABLE} AND {{wanted}}
    ORDER BY coalesce(suggested.place, {LAST}), answers.response LIMIT $6
"""  # noqa: S608 (constants only)
# Held, so that nobody withdraws an answer, or codes it, while it is coded.
HOLD_ANSWERS = f"""
    SELECT answers.response FROM {ANSWERED} AND answers.response = ANY ($4)
    ORDER BY answers.response FOR UPDATE OF answers
"""  # noqa: S608 (constants only)
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
PUT_THEME = """
    INSERT INTO theme (consultation, code, question, label, target, retired)
    SELECT $1::uuid, given.code, $2::text, given.label, given.target, given.retired
    FROM jsonb_to_recordset($3::jsonb) AS given
        (code text, label text, target text, retired boolean)
    ON CONFLICT (consultation, code) DO UPDATE SET label = excluded.label,
        target = excluded.target, retired = excluded.retired
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


class FreeQuestion(NamedTuple):
    """A question for free text; `alone`: it takes nothing else."""

    code: str
    text: str
    alone: bool


class PutCoding(NamedTuple):
    """A coding as it is written; `themes` with their stances."""

    response: UUID
    outcome: str
    themes: Sequence[tuple[str, str]]


async def frames_of(session: AnySession, consultation: UUID) -> dict[str, CodeFrame]:
    """By question."""
    statement = select(CodeFrame).where(CodeFrame.consultation == consultation)
    return {row.question: row for row in (await session.exec(statement)).all()}


async def frame_of(session: AnySession, consultation: UUID, question: str) -> CodeFrame | None:
    return (await frames_of(session, consultation)).get(question)


async def hold_frame(
    session: WriteSession, consultation: UUID, question: str, *, shared: bool
) -> CodeFrame | None:
    """Held while it is changed; `shared`: while answers are coded by it, by several at once."""
    statement = (
        select(CodeFrame)
        .where(CodeFrame.consultation == consultation, CodeFrame.question == question)
        .with_for_update(read=shared)
    )
    return (await session.exec(statement)).one_or_none()


async def newest_version(
    session: AnySession, consultation: UUID, question: str
) -> FrameVersion | None:
    statement = (
        select(FrameVersion)
        .where(FrameVersion.consultation == consultation, FrameVersion.question == question)
        .order_by(col(FrameVersion.number).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def themes_of(session: AnySession, consultation: UUID) -> Sequence[Theme]:
    """Of all its frames, by code."""
    statement = select(Theme).where(Theme.consultation == consultation).order_by(col(Theme.code))
    return (await session.exec(statement)).all()


async def add(session: WriteSession, *rows: object) -> None:
    for row in rows:
        session.add(row)
    await session.flush()


async def put_themes(
    session: WriteSession, consultation: UUID, question: str, themes: Sequence[Mapping[str, Any]]
) -> None:
    """As they stand from now on."""
    await session.records(PUT_THEME, consultation, question, json.dumps([*themes]))


async def outcomes_of(
    session: ReadSession, consultation: UUID, question: FreeQuestion
) -> dict[str | None, int]:
    """Answers by the outcome that counts; under None those that nobody has coded."""
    rows = await session.records(BY_OUTCOME, consultation, question.code, question.alone)
    return {row["outcome"]: row["answers"] for row in rows}


async def stances_of(
    session: ReadSession, consultation: UUID, question: str
) -> dict[str, dict[tuple[str, bool], int]]:
    """Answers by theme, and by stance and whether they are of a campaign."""
    found: dict[str, dict[tuple[str, bool], int]] = {}
    for target, stance, sent, answers in await session.records(BY_THEME, consultation, question):
        told = found.setdefault(target, {})
        key = (stance, sent == "campaign")
        told[key] = told.get(key, 0) + answers
    return found


async def answered_by(
    session: ReadSession, consultation: UUID, question: FreeQuestion, column: str
) -> dict[str | None, int]:
    """Answers by where they came from; None: not told."""
    rows = await session.records(ANSWERED_BY[column], consultation, question.code, question.alone)
    return {row["category"]: row["answers"] for row in rows}


async def themes_by(
    session: ReadSession, consultation: UUID, question: str, column: str
) -> dict[str, dict[str | None, int]]:
    """Answers by theme, and by where they came from."""
    found: dict[str, dict[str | None, int]] = {}
    for target, category, answers in await session.records(
        THEMES_BY[column], consultation, question
    ):
        found.setdefault(target, {})[category] = answers
    return found


async def alike_of(session: ReadSession, consultation: UUID, question: str) -> dict[str, int]:
    """Answers by what was decided of their being alike."""
    rows = await session.records(BY_DECISION, consultation, question)
    return {row["decision"]: row["answers"] for row in rows}


async def count_coded(session: AnySession, consultation: UUID, question: str) -> int:
    """Answers with a coding that counts."""
    [(count,)] = await session.records(COUNT_CODED, consultation, question)
    return int(count)


async def coders_of(
    session: ReadSession, consultation: UUID, question: str
) -> Sequence[tuple[str, int]]:
    rows = await session.records(BY_CODER, consultation, question)
    return [(row["coder"], row["answers"]) for row in rows]


async def answers_after(
    session: ReadSession, consultation: UUID, question: FreeQuestion, after: tuple[int, UUID],
    limit: int, coder: str, wanted: str,
) -> Sequence[Mapping[str, Any]]:  # fmt: skip
    """Up to `limit` answers with their words and codings, those first from which suggestions would
    learn most; after a place and a response."""
    rows = await session.records(
        TO_READ.format(wanted=WANTED[wanted]),
        consultation, question.code, question.alone, *after, limit, coder,
    )  # fmt: skip
    return [
        dict(row) | {name: json.loads(row[name] or "[]") for name in ("codings", "suggested")}
        for row in rows
    ]


async def hold_answers(
    session: WriteSession, consultation: UUID, question: FreeQuestion, responses: Sequence[UUID]
) -> set[UUID]:
    """Those of them that are there."""
    rows = await session.records(
        HOLD_ANSWERS, consultation, question.code, question.alone, [*responses]
    )
    return {row["response"] for row in rows}


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
