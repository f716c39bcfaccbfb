"""Coders who read answers over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx

from tests.api.consultations import EngagementOfficer, survey, walked
from tests.api.responses import BODY, Citizen
from tests.unit.engagement.consultations.records import WHOLE

Given = Sequence[str] | str
"""Themes, or an outcome without one."""


def theme(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": code.title(), "description": f"All about {code}."} | more


def frame_at(at: str, question: str = "why") -> str:
    return f"{at}/code-frames/{question}"


async def answered(
    officer: EngagementOfficer, client: httpx.AsyncClient, texts: Sequence[str], **more: Any
) -> tuple[str, list[Citizen]]:
    """A survey with these answers to `why`, and who gave them."""
    at = await survey(officer, **more)
    citizens = []
    for text in texts:
        said = {"opinion": "against", "why": text, "may_publish": True}
        citizens.append(await Citizen(client).responds(at, said))
    return at, citizens


async def on_paper(officer: EngagementOfficer, texts: Sequence[str]) -> tuple[str, dict[str, str]]:
    """A consultation that has closed, with these answers; the receipt of each by its text."""
    at = await walked(officer, "open", refused_first=False)
    said = BODY | {"channel": "paper", "received_at": "2026-06-20T10:00:00Z"}
    said |= {"privacy_notice": "1", "questionnaire_version": 2}
    bodies = [
        said
        | {
            "client_id": str(uuid4()),
            "answers": {"opinion": "against", "why": text, "may_publish": True},
        }
        for text in texts
    ]
    entered = await officer.post(f"{at}/responses", {"responses": bodies})
    assert entered.status_code == 201, entered.text
    receipts = [each["receipt"] for each in entered.json()["items"]]
    return at, dict(zip(texts, receipts, strict=True))


async def framed(
    officer: EngagementOfficer, at: str, *themes: Mapping[str, Any], question: str = "why"
) -> httpx.Response:
    body = {"themes": [*themes], "reason": "As read so far"}
    return await officer.put(frame_at(at, question), body)


async def answers(officer: EngagementOfficer, at: str, **query: Any) -> list[dict[str, Any]]:
    """Of one page."""
    found = await officer.get(f"{frame_at(at)}/answers", **query)
    assert found.status_code == 200, found.text
    return list(found.json()["items"])


def given(response: str, what: Given) -> dict[str, Any]:
    if isinstance(what, str):
        return {"response": response, "outcome": what}
    themes = [dict(zip(("theme", "stance"), each.split(":"), strict=False)) for each in what]
    return {"response": response, "outcome": "coded", "themes": themes}


async def codes(
    officer: EngagementOfficer, at: str, codings: Mapping[str, Given], **headers: str
) -> httpx.Response:
    body = {"codings": [given(*each) for each in codings.items()]}
    return await officer.put(f"{frame_at(at)}/codings", body, **headers)


async def progress(officer: EngagementOfficer, at: str) -> dict[str, Any]:
    """How far the coding of `why` is."""
    [item] = (await officer.get(f"{at}/code-frames")).json()["items"]
    return dict(item)


async def counted(officer: EngagementOfficer, at: str) -> dict[str, Any]:
    """Once its responses are frozen."""
    await officer.enter(at, "response-freeze", WHOLE["response-freeze"])
    found = await officer.get(f"{frame_at(at)}/counts")
    assert found.status_code == 200, found.text
    return dict(found.json())
