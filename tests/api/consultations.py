"""Engagement officers who run consultations over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from services.shared.settings import Settings
from services.shared.testing import token
from tests.unit.engagement.consultations.records import EFFECTS, WHOLE
from tests.unit.engagement.questionnaires.forms import options

CONSULTATIONS = "/v1/engagement/consultations"
SCOPES = ("engagement.read", "engagement.write", "engagement.publish", "audit.read")
NEW: dict[str, Any] = {
    "title": "Care closer to home",
    "summary": "Where clinics are held from 2027 on.",
    "nations": ["england"],
    "kind": "engagement",
    "areas": ["E06000050"],
}
QUESTIONS: list[dict[str, Any]] = [
    {
        "code": "opinion",
        "kind": "single",
        "text": "What do you think?",
        "options": options("for", "against"),
        "mandatory": True,
    },
    {
        "code": "why",
        "kind": "long_text",
        "text": "Why?",
        "show_if": {"question": "opinion", "one_of": ["against"]},
    },
    {
        "code": "may_publish",
        "kind": "permission_to_publish",
        "text": "May we publish it?",
        "mandatory": True,
    },
]


@dataclass
class EngagementOfficer:
    """Runs consultations of `org`."""

    client: httpx.AsyncClient
    settings: Settings
    org: str = "27D"
    sub: str = "jane"
    scopes: Sequence[str] = SCOPES

    @property
    def headers(self) -> dict[str, str]:
        held = token(
            self.settings,
            *self.scopes,
            orgs=(self.org,),
            person=True,
            sub=self.sub,
            roles=["engagement_officer"],
        )
        return {"Authorization": f"Bearer {held}", "If-Match": "*"}

    async def get(self, path: str = "", **query: Any) -> httpx.Response:
        address = path if path.startswith("/v1") else CONSULTATIONS + path
        return await self.client.get(address, params=query or None, headers=self.headers)

    async def draft(self, **more: Any) -> str:
        """The path of one."""
        body = NEW | {"organisation": self.org} | more
        answer = await self.client.post(CONSULTATIONS, json=body, headers=self.headers)
        assert answer.status_code == 201, answer.text
        return f"{CONSULTATIONS}/{answer.json()['id']}"

    async def put(self, path: str, body: object, **headers: str) -> httpx.Response:
        return await self.client.put(path, json=body, headers=self.headers | headers)

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers | headers)

    async def enter(self, at: str, part: str, body: object) -> Any:
        answer = await self.put(f"{at}/{part}", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def asks(self, at: str, to: str, **more: Any) -> httpx.Response:
        return await self.post(f"{at}/transitions", {"to": to} | more)

    async def goes(self, at: str, to: str, **more: Any) -> Any:
        answer = await self.asks(at, to, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, at: str, to: str, **more: Any) -> list[str]:
        """The codes of all that is missing."""
        answer = await self.asks(at, to, **more)
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_refused")
        return [each["code"] for each in answer.json()["errors"]]

    async def freeze(
        self, at: str, on: str | None = None, questions: list[dict[str, Any]] | None = None
    ) -> None:
        await self.enter(at, "questionnaire", {"questions": questions or QUESTIONS})
        answer = await self.post(f"{at}/questionnaire/freeze", {"frozen_on": on})
        assert answer.status_code == 200, answer.text


DUTY: dict[str, Any] = {
    "applies": True,
    "about": "change",
    "level": "consult",
    "body": "icb",
    "rationale": "Care changes for many.",
    "decided_by": "Board",
    "decided_on": "2026-01-05",
    "promises": [],
}
TEXT = {"title": "Care", "summary": "Where it is given", "document": "care.pdf"}
SAFEGUARDING = {"officer": "jane", "deputy": "john"}
TEXTS: dict[str, Any] = {"english": TEXT, "contact": "0800 000 0000", "formats": ["easy read"]}
NOTICE = {"version": "1", "source": "On the form", "how_to_complain": "To the data officer"}
ASKING = {"texts": TEXTS, "safeguarding-officer": SAFEGUARDING, "privacy-notice": NOTICE}
"""The parts without which nobody is asked."""


async def survey(
    officer: EngagementOfficer, questions: list[dict[str, Any]] | None = None, **more: Any
) -> str:
    """An open survey, which asks for an opinion and decides nothing."""
    body = {"kind": "survey", "closes_on": "2099-01-31", "starts_on": "2026-01-10"} | more
    at = await officer.draft(**body)
    await officer.enter(at, "duty-assessment", DUTY | {"level": "engage"})
    for part, content in ASKING.items():
        await officer.enter(at, part, content)
    await officer.freeze(at, questions=questions)
    for to in ("scoped", "published", "open"):
        await officer.goes(at, to)
    return at


WHAT_EACH_STATE_NEEDS: dict[str, list[str]] = {
    "scoped": ["duty-assessment"],
    "assured": ["five-tests", "affected-councils", "notifications", "texts"],
    "approved": ["options", "equality-impact", "reach-plan", "privacy-notice"],
    "published": [],
    "open": ["safeguarding-officer"],
    "analysis": ["response-freeze"],
    "reported": ["report", "themes"],
    "decided": ["recommendations", "answers", "decision"],
    "fed_back": ["feedback"],
    "monitoring": ["commitments"],
    "archived": [],
}
REFUSED_WITHOUT_ANYTHING = {"published", "open", "archived"}


async def walked(
    officer: EngagementOfficer, until: str, *, refused_first: bool = True, **more: Any
) -> str:
    """A substantial change on both sides of the border, taken to a state day by day."""
    at = await officer.draft(
        kind="substantial_change",
        areas=["E06000051", "W06000023"],
        starts_on="2026-06-08",
        closes_on="2026-09-11",
        **more,
    )
    for to, parts in WHAT_EACH_STATE_NEEDS.items():
        if refused_first and to not in REFUSED_WITHOUT_ANYTHING:
            assert await officer.refused(at, to, effective_on=str(EFFECTS[to][1]))
        await prepare(officer, at, to, parts)
        await officer.goes(at, to, effective_on=str(EFFECTS[to][1]))
        if to == until:
            break
    return at


WELSH = [
    each
    | {"welsh": "Cymraeg"}
    | {"options": [o | {"welsh": "Cymraeg"} for o in each.get("options", ())]}
    for each in QUESTIONS
]


async def prepare(officer: EngagementOfficer, at: str, to: str, parts: list[str]) -> None:
    """Put on record what the gate before a state asks for."""
    for part in parts:
        await officer.enter(at, part, WHOLE[part])
    if to == "approved":
        await officer.enter(at, "questionnaire", {"questions": QUESTIONS})
        missing = await officer.refused(at, "approved", effective_on="2026-06-04")
        assert set(missing) == {"welsh_text_missing"}
        await officer.enter(at, "questionnaire", {"questions": WELSH})
    if to == "open":
        assert await officer.refused(at, "open", effective_on="2026-06-08") == [
            "questions_not_frozen"
        ]
        answer = await officer.post(f"{at}/questionnaire/freeze", {"frozen_on": "2026-06-06"})
        assert answer.status_code == 200, answer.text
