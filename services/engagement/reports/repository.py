"""Every statement of reports."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.engagement.themes.repository import WORDS, FreeQuestion
from services.shared.database import ReadSession

CHANNELS = """
    SELECT channel, kind, count(*) AS responses FROM response_answers AS answers
    JOIN response ON response.id = answers.response
    WHERE answers.consultation = $1 AND response.state = 'submitted'
    GROUP BY channel, kind ORDER BY channel, kind
"""
TOTALS = """
    SELECT count(*) FILTER (WHERE channel = 'petition' AND state = 'submitted') AS petitions,
        coalesce(sum(signatures) FILTER (WHERE state = 'submitted'), 0) AS signatures,
        count(*) FILTER (WHERE late AND state = 'submitted') AS late,
        count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn
    FROM response LEFT JOIN response_answers AS answers ON answers.response = response.id
    WHERE response.consultation = $1
"""
AREAS = """
    SELECT coalesce(area, '') AS area, count(*) AS responses FROM response_answers AS answers
    JOIN response ON response.id = answers.response
    WHERE answers.consultation = $1 AND response.state = 'submitted' AND kind = 'individual'
    GROUP BY 1 ORDER BY 1
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


class Totals(NamedTuple):
    """Counts of responses of all methods."""

    petitions: int
    signatures: int
    late: int
    withdrawn: int


async def channels_of(session: ReadSession, consultation: UUID) -> list[tuple[str, str, int]]:
    return [tuple(row) for row in await session.records(CHANNELS, consultation)]


async def totals_of(session: ReadSession, consultation: UUID) -> Totals:
    [row] = await session.records(TOTALS, consultation)
    return Totals(*map(int, row))


async def areas_of(session: ReadSession, consultation: UUID) -> list[tuple[str, int]]:
    """Individuals by area; "" where they gave none."""
    return [tuple(row) for row in await session.records(AREAS, consultation)]


async def quotes_of(
    session: ReadSession, consultation: UUID, question: FreeQuestion
) -> Sequence[tuple[str, str, list[dict[str, Any]]]]:
    """The first few of each theme, with what is blacked out of them."""
    asked = QUOTES.format(longest=LONGEST_QUOTE, most=MOST_QUOTES)
    rows = await session.records(asked, consultation, question.code, question.alone)
    return [(row["theme"], row["text"], json.loads(row["redactions"])) for row in rows]
