"""Every statement of results but those of what is kept for them."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.engagement.questionnaires.rules.questions import TEXT_LENGTH, Question
from services.shared.database import ReadSession

# Who counts: in time, and of one sender the last submission. A petition answers no questions.
COUNTED = """
    FROM response_answers AS a
    WHERE a.consultation = $1 AND NOT a.late AND (a.channel <> 'petition' OR a.answers <> '{}')
        AND NOT EXISTS (
            SELECT FROM response_answers AS later
            WHERE later.consultation = a.consultation AND later.respondent = a.respondent
                AND later.respondent <> later.response AND later.response > a.response
                AND NOT later.late AND (later.channel <> 'petition' OR later.answers <> '{}'))
"""
APART = """
    SELECT channel, late, count(*) AS people, coalesce(sum(signatures), 0) AS signatures
    FROM response_answers WHERE consultation = $1 AND kind = $2 AND (late OR channel = 'petition')
    GROUP BY channel, late
"""
CHANNELS = f"SELECT channel, count(*) AS people {COUNTED} AND kind = $2 GROUP BY channel"
ROUTES = f"""
    SELECT route {COUNTED} AND route IS NOT NULL GROUP BY route
    ORDER BY count(*) DESC, route LIMIT $2
"""
# Texts stay in the database: who wrote one is all that is asked.
ROWS = f"""
    SELECT a.kind, a.channel, a.route, a.area, a.place, (a.answers - $2::text[])::text AS answers,
        ARRAY(SELECT code FROM unnest($2::text[]) AS code WHERE a.answers ? code) AS written
    {COUNTED}
"""  # noqa: S608 (constants only)
TIED = """
    SELECT EXISTS (SELECT FROM equality_link JOIN response_answers AS a USING (response)
            WHERE a.consultation = $1)
        OR EXISTS (SELECT FROM equality_waiting WHERE consultation = $1)
"""
# With their equality data, as long as something ties these to them.
TIED_ROWS = f"""
    SELECT said.*, coalesce(kept.answers, waiting.answers)::text AS equality
    FROM (SELECT a.response, a.channel, a.route, a.area, a.place,
            (a.answers - $2::text[])::text AS answers,
            ARRAY(SELECT code FROM unnest($2::text[]) AS code WHERE a.answers ? code) AS written
        {COUNTED} AND a.kind = 'individual') AS said
    LEFT JOIN equality_waiting AS waiting ON waiting.response = said.response
    LEFT JOIN equality_link AS link ON link.response = said.response
    LEFT JOIN equality_answer AS kept ON kept.key = link.key
"""  # noqa: S608 (constants only)
NUMBERS = f"""
    SELECT avg(value) AS mean,
        percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY value) AS quartiles
    FROM (SELECT (a.answers ->> $3)::double precision AS value {COUNTED}
        AND a.kind = $2 AND jsonb_typeof(a.answers -> $3) = 'number') AS given
"""  # noqa: S608 (constants only)
RESPONSES = """
    SELECT count(*) FROM (
        SELECT FROM response_answers WHERE consultation = $1 LIMIT $2) AS found
"""
# Nobody can tell whose they are: not whether individuals', nor in time.
EQUALITY = """
    SELECT coalesce(given.answers -> $2 ->> 'option', given.answers ->> $2) AS option,
        count(*) AS people
    FROM (
        SELECT answers FROM equality_answer WHERE consultation = $1
        UNION ALL SELECT answers FROM equality_waiting WHERE consultation = $1
    ) AS given GROUP BY 1
"""
PAGE = 2_000


class Apart(NamedTuple):
    """People who came late or signed, by channel."""

    channel: str
    people: int
    signatures: int


async def rows_of(
    session: ReadSession, consultation: UUID, questions: Sequence[Question]
) -> AsyncIterator[Sequence[Any]]:
    """What counts, some respondents at a time; of texts, only which were written."""
    texts = [each.code for each in questions if each.kind in TEXT_LENGTH]
    async for page in session.pages(ROWS, consultation, texts, rows=PAGE):
        yield page


async def is_tied(session: ReadSession, consultation: UUID) -> bool:
    """Whether anything tells whose equality data are."""
    [(found,)] = await session.records(TIED, consultation)
    return bool(found)


async def tied_rows_of(
    session: ReadSession, consultation: UUID, questions: Sequence[Question]
) -> AsyncIterator[Sequence[Any]]:
    """Individuals that count, each with their equality data."""
    texts = [each.code for each in questions if each.kind in TEXT_LENGTH]
    async for page in session.pages(TIED_ROWS, consultation, texts, rows=PAGE):
        yield page


async def routes_of(session: ReadSession, consultation: UUID, most: int) -> list[str]:
    """By which most people came, those first."""
    return [row["route"] for row in await session.records(ROUTES, consultation, most)]


async def channels_of(session: ReadSession, consultation: UUID, kind: str) -> dict[str, int]:
    rows = await session.records(CHANNELS, consultation, kind)
    return {row["channel"]: row["people"] for row in rows}


async def responses_of(session: ReadSession, consultation: UUID, most: int) -> int:
    """How many there are, up to `most`."""
    [(found,)] = await session.records(RESPONSES, consultation, most)
    return int(found)


async def equality_of(session: ReadSession, consultation: UUID, code: str) -> dict[str | None, int]:
    """Who gave equality data, by the option of a question about it; None: who did not answer it."""
    rows = await session.records(EQUALITY, consultation, code)
    return {row["option"]: row["people"] for row in rows}


async def apart(session: ReadSession, consultation: UUID, kind: str) -> Sequence[Apart]:
    """What came late, and petitions."""
    return [
        Apart(row["channel"], row["people"], int(row["signatures"]))
        for row in await session.records(APART, consultation, kind)
    ]


async def numbers(session: ReadSession, consultation: UUID, kind: str, code: str) -> Any:
    """The mean and the quartiles of a question for a number; None of each where nobody gave one."""
    [row] = await session.records(NUMBERS, consultation, kind, code)
    return row
