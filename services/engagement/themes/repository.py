"""Every statement that reads the answers to a question in people's own words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.database import ReadSession, WriteSession

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


class FreeQuestion(NamedTuple):
    """A question for free text; `alone`: it takes nothing else."""

    code: str
    text: str
    alone: bool


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
