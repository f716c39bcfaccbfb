"""Every statement of reports."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.engagement.themes.repository import WORDS, FreeQuestion
from services.shared.database import ReadSession

WITHDRAWN = """
    SELECT count(*) AS responses FROM response WHERE consultation = $1 AND state = 'withdrawn'
"""
# What its author agreed to, and a moderator let pass in the version that it has now.
QUOTES = f"""
    SELECT theme, text, redactions::text AS redactions FROM (
        SELECT theme.target AS theme, {WORDS} AS text, answers.redactions,
            row_number() OVER (PARTITION BY theme.target ORDER BY answers.response) AS place
        FROM coding JOIN coding_theme AS given USING (response, question, coder)
        JOIN theme ON theme.consultation = given.consultation AND theme.code = given.theme
        JOIN response_answers AS answers ON answers.response = coding.response
        JOIN response ON response.id = coding.response
        JOIN LATERAL (SELECT act, response_version FROM moderation_act AS act
            WHERE act.response = coding.response ORDER BY number DESC LIMIT 1) AS last
            ON last.act = 'publish' AND last.response_version = response.version
        WHERE coding.consultation = $1 AND coding.question = $2 AND coding.counted
            AND response.state = 'submitted' AND length({WORDS}) <= {{longest}}
    ) AS of_theme WHERE place <= {{most}} ORDER BY theme, place
"""  # noqa: S608 (constants only)
LONGEST_QUOTE, MOST_QUOTES = 500, 3


async def withdrawn_of(session: ReadSession, consultation: UUID) -> int:
    [row] = await session.records(WITHDRAWN, consultation)
    return int(row["responses"])


async def quotes_of(
    session: ReadSession, consultation: UUID, question: FreeQuestion
) -> Sequence[tuple[str, str, list[dict[str, Any]]]]:
    """The first few of each theme, with what is blacked out of them."""
    asked = QUOTES.format(longest=LONGEST_QUOTE, most=MOST_QUOTES)
    rows = await session.records(asked, consultation, question.code, question.alone)
    return [(row["theme"], row["text"], json.loads(row["redactions"])) for row in rows]
