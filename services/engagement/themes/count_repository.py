"""Every statement that counts answers by theme, and by where they came from."""

from uuid import UUID

from services.engagement.themes.repository import EXPIRED, WORDS, FreeQuestion
from services.shared.database import ReadSession

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
BY_DECISION = """
    SELECT campaign.decision, count(*) AS answers FROM campaign_answer AS alike
    JOIN campaign ON campaign.consultation = alike.consultation
        AND campaign.number = alike.campaign
    WHERE alike.consultation = $1 AND alike.question = $2 AND campaign.decision IS NOT NULL
    GROUP BY campaign.decision
"""


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
