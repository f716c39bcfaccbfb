"""Requests of the demonstration's engagement officers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.demo.steps import Step

CONSULTATIONS = "/v1/engagement/consultations"
EVENTS = "/v1/engagement/community-events"
ENQUIRIES = "/v1/engagement/enquiries"
PERMISSION: Mapping[str, Any] = {
    "code": "may_publish",
    "kind": "permission_to_publish",
    "text": "May we publish what you say, without your name?",
    "mandatory": True,
}
NOTE = "Synthetic demonstration."
PRIVACY_NOTICE = "2026-1"
NOTICE = {
    "version": PRIVACY_NOTICE, "source": "On the back of the form",
    "how_to_complain": "To the data protection officer, then to the ICO",
}  # fmt: skip
SAFEGUARDING = {"officer": "kim.jones", "deputy": "ann.lewis"}


class Survey(NamedTuple):
    """A survey or consultation: who asks whom what, and when."""

    name: str
    organisation: str
    title: str
    summary: str
    areas: Sequence[str]
    topics: Sequence[str]
    starts_on: str
    closes_on: str
    questions: Sequence[Mapping[str, Any]]
    kind: str = "survey"
    level: str = "engage"
    body: str = "ccg"
    answered_by: str = "everybody"


def single(code: str, text: str, **options: str) -> dict[str, Any]:
    listed = [{"code": each, "text": said} for each, said in options.items()]
    return {"code": code, "kind": "single", "text": text, "options": listed, "mandatory": True}


def long_text(code: str, text: str) -> dict[str, Any]:
    return {"code": code, "kind": "long_text", "text": text}


def approval_parts(
    options: Mapping[str, str],
    left_out: str,
    *,
    cost: str,
    assessed_on: str,
    channels: Sequence[str],
    group: str,
) -> Mapping[str, Mapping[str, Any]]:
    """What a consultation needs before it is approved; `options` are titles by code."""
    listed = [
        {
            "code": code, "title": title, "description": title, "reasons": "Skills are shared.",
            "impacts": "Some travel further.", "cost": cost,
        }
        for code, title in options.items()
    ]  # fmt: skip
    return {
        "options": {"options": listed, "left_out": [{"title": "As it is", "why": left_out}]},
        "equality-impact": {
            "version": "1", "assessed_on": assessed_on, "complete": True,
            "findings": "People without a car travel longer.",
            "source": "Equality impact, version 1",
        },
        "reach-plan": {
            "channels": list(channels), "groups": [{"group": group, "how": "Visits"}],
            "easy_read": True, "other_formats": ["large print"],
        },
    }  # fmt: skip


def opened(asked: Survey, parts: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Step]:
    """From a draft to open, on the day that it began."""
    name, day = asked.name, asked.starts_on
    at = f"{CONSULTATIONS}/{{{name}}}"
    draft = {
        "organisation": asked.organisation,
        "title": asked.title,
        "summary": f"{asked.summary} {NOTE}",
        "nations": ["england"],
        "kind": asked.kind,
        "areas": list(asked.areas),
        "topics": list(asked.topics),
        "answered_by": asked.answered_by,
        "starts_on": day,
        "closes_on": asked.closes_on,
    }
    yield Step(name, CONSULTATIONS, draft)
    duty: dict[str, Any] = {
        "applies": True, "about": "planning", "level": asked.level, "body": asked.body,
        "rationale": asked.summary, "decided_by": "Governing body", "decided_on": day,
        "promises": [],
    }  # fmt: skip
    english = {"title": asked.title, "summary": asked.summary, "document": "In surgeries"}
    texts = {
        "english": english,
        "contact": "0800 000 0000",
        "formats": ["easy read", "large print"],
    }
    entered: dict[str, Any] = {
        "duty-assessment": duty,
        "texts": texts,
        "safeguarding-officer": SAFEGUARDING,
        "privacy-notice": NOTICE,
    }
    entered |= dict(parts or {})
    for part, content in entered.items():
        yield Step(f"{name}-{part}", f"{at}/{part}", content, method="PUT")
    questions = {"questions": [*asked.questions, PERMISSION]}
    yield Step(f"{name}-questions", f"{at}/questionnaire", questions, method="PUT")
    yield Step(f"{name}-freeze", f"{at}/questionnaire/freeze", {"frozen_on": day})
    states = ["scoped", "published", "open"]
    if asked.level == "consult":
        states.insert(1, "approved")
    for to in states:
        step = {"to": to, "effective_on": day}
        yield Step(f"{name}-{to}", f"{at}/transitions", step)


def announced(
    name: str, organisation: str, title: str, place: str, starts_at: str, ends_at: str, **more: Any
) -> Iterator[Step]:
    body = {
        "organisation": organisation,
        "kind": "community_event",
        "english": {"title": title, "description": f"{title}. {NOTE}"},
        "place": {"name": place},
        "access": ["step-free", "hearing loop"],
        "starts_at": starts_at,
        "ends_at": ends_at,
    } | more
    yield Step(name, EVENTS, body)
    yield Step(f"{name}-announced", f"{EVENTS}/{{{name}}}/announcement")


def attendance(name: str, attended: int) -> Step:
    body = {"attended": attended, "organisations": 2, "notes": NOTE}
    return Step(f"{name}-attendance", f"{EVENTS}/{{{name}}}/attendance", body, method="PUT")


def enquiry(
    name: str, organisation: str, consultation: str, question: str, answer: str, day: str
) -> Iterator[Step]:
    body = {
        "organisation": organisation, "kind": "question", "channel": "event",
        "question": question, "received_on": day, "consultation": f"{{{consultation}}}",
    }  # fmt: skip
    yield Step(name, ENQUIRIES, body)
    told = {"answer": answer, "answered_on": day}
    yield Step(f"{name}-answer", f"{ENQUIRIES}/{{{name}}}/answer", told)
    yield Step(f"{name}-published", f"{ENQUIRIES}/{{{name}}}/publication")
