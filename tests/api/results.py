"""Closed surveys whose responses are frozen, and what they were answered."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.engagement.results.tally_service import make_tallies
from services.shared.database import Database
from services.shared.settings import Settings
from tests.api.consultations import ASKING, DUTY, EngagementOfficer
from tests.unit.engagement.questionnaires.forms import options

STARTS, CLOSES = "2026-06-08", "2026-07-31"
FREEZE = {"frozen_on": "2026-08-03", "responses": 0, "late_post": 0}
PERMISSION = {
    "code": "may_publish", "kind": "permission_to_publish", "text": "May we publish it?",
}  # fmt: skip
VIEW = {
    "code": "view", "kind": "single", "text": "What do you think?",
    "options": options("agree", "unsure", "disagree"),
}  # fmt: skip
WHY = {
    "code": "why", "kind": "long_text", "text": "Why not?",
    "show_if": {"question": "view", "one_of": ["disagree"]},
}  # fmt: skip
WAYS = {
    "code": "ways", "kind": "multiple", "text": "How do you come?",
    "options": options("bus", "car", "foot"),
}  # fmt: skip
QUESTIONS = [VIEW, WHY, WAYS, PERMISSION]


def said(count: int, answers: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    """So many people who answer alike."""
    plain = {
        "channel": "paper", "received_at": "2026-06-20T10:00:00Z", "questionnaire_version": 1,
        "privacy_notice": "1", "answers": {"may_publish": False, **answers},
    }  # fmt: skip
    return [plain | more for _ in range(count)]


async def opened(
    officer: EngagementOfficer, questions: list[dict[str, Any]] | None = None, **more: Any
) -> str:
    """A survey of last summer, entered afterwards."""
    body = {"kind": "survey", "starts_on": STARTS, "closes_on": CLOSES} | more
    at = await officer.draft(**body)
    await officer.enter(at, "duty-assessment", DUTY | {"level": "engage"})
    for part, content in ASKING.items():
        await officer.enter(at, part, content)
    await officer.freeze(at, on=STARTS, questions=questions or QUESTIONS)
    for to in ("scoped", "published", "open"):
        await officer.goes(at, to, effective_on=STARTS)
    return at


async def entered(
    officer: EngagementOfficer, at: str, responses: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What is entered, with a receipt for each."""
    every = [{"client_id": str(uuid4()), **each} for each in responses]
    found: list[dict[str, Any]] = []
    for first in range(0, len(every), 100):
        answer = await officer.post(f"{at}/responses", {"responses": every[first : first + 100]})
        assert answer.status_code == 201, answer.text
        found += answer.json()["items"]
    return found


async def frozen(officer: EngagementOfficer, at: str) -> None:
    await officer.enter(at, "response-freeze", FREEZE)


async def kept(settings: Settings) -> None:
    """What results are counted from, as the worker keeps it."""
    database = Database(settings.database_url("engagement"), pool_size=1)
    await make_tallies(settings, database, datetime.now(UTC))
    await database.close()


async def results(officer: EngagementOfficer, at: str, **query: Any) -> Any:
    answer = await officer.get(f"{at}/results", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def of(found: Any, question: str, group: str | None = None) -> Any:
    """The figures of a question, of all or of a group."""
    [told] = [each for each in found["questions"] if each["code"] == question]
    if group is None:
        return told["figures"]
    [figures] = [each["figures"] for each in told["groups"] if each["group"] == group]
    return figures


def people(figures: Any, item: int = 0) -> dict[str, int | None]:
    return {each["code"]: each["people"] for each in figures["items"][item]["values"]}


def tables_of(page: str) -> list[tuple[str, list[list[str]]]]:
    """Of a report, captions with the cells of their lines, the head first."""
    found = []
    for caption, table in re.findall("<caption>(.*?)</caption>(.*?)</table>", page, re.S):
        rows = re.findall("<tr>(.*?)</tr>", table, re.S)
        found.append((caption, [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]))
    return found
