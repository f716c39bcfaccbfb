"""Records of consultations, whole or with something left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.gates import missing_for
from services.engagement.consultations.rules.record import Questions, Record
from services.engagement.consultations.rules.states import State

TEXT = {"title": "Care", "summary": "Where it is given", "document": "care.pdf"}


def council(code: str = "E06000051", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Council {code}",
        "consulted_on": "2026-06-01",
        "comments_due": "2026-09-20",
        "decision_due": "2026-11-30",
        "dates_published_on": "2026-06-01",
    } | more


WHOLE: Mapping[str, Any] = {
    "duty-assessment": {
        "applies": True, "about": "change", "level": "consult", "body": "icb", "rationale": "It is",
        "decided_by": "Board", "decided_on": "2026-05-01", "promises": [],
    },
    "five-tests": {
        "engagement": "a", "choice": "b", "clinical_evidence": "c", "commissioner_support": "d",
        "beds_close": True, "beds": "e",
    },
    "affected-councils": {"councils": [council()], "joint_committee": None},
    "notifications": {"items": [
        {"to": "secretary_of_state", "on": "2026-06-02", "summary": "s", "council_view": "v"},
        {"to": "llais", "on": "2026-06-02", "summary": "s"},
        {"to": "patients_body_outcome", "on": "2026-11-01", "summary": "s"},
    ]},
    "texts": {"english": TEXT, "welsh": TEXT, "contact": "0800", "formats": ["easy read"]},
    "options": {
        "options": [
            {"code": code, "title": code, "description": "d", "reasons": "r", "impacts": "i",
             "cost": "c"}
            for code in ("hub", "spokes")
        ],
        "single_reason": None, "left_out": [{"title": "Stay", "why": "unsafe"}],
        "none_left_out": None,
    },
    "equality-impact": {
        "version": "2", "assessed_on": "2026-05-20", "complete": True, "findings": "f",
        "source": "s",
    },
    "reach-plan": {
        "channels": ["online", "paper"], "groups": [{"group": "g", "how": "h"}], "easy_read": True,
        "other_formats": ["braille"],
    },
    "safeguarding-officer": {"officer": "jane", "deputy": "john"},
    "privacy-notice": {"version": "1", "source": "s", "how_to_complain": "h"},
    "response-freeze": {"frozen_on": "2026-09-14", "responses": 9, "late_post": 1},
    "report": {
        "version": "1", "published_on": "2026-10-01", "source": "s", "reading": "all",
        "campaigns": "none", "counts_by_channel": {"online": 9}, "population": "p",
        "software": "none",
    },
    "themes": {"themes": [
        {"code": "transport", "title": "Buses", "share": 0.3},
        {"code": "colour", "title": "Paint", "share": 0.01},
    ]},
    "recommendations": {"items": [
        {"code": "r1", "author": "Council", "basis": "council", "text": "t",
         "received_on": "2026-09-04"},
    ]},
    "answers": {"items": [
        {"to": to, "answer": "partly", "reason": "r", "answered_on": "2026-10-10"}
        for to in ("transport", "r1")
    ]},
    "decision": {
        "decided_on": "2026-10-20", "decided_by": "Board", "report_version": "1",
        "equality_impact_version": "2",
        "parts": [{"code": "p1", "text": "One hub", "option": "hub"}],
        "recipients": [{"who": "Board", "on": "2026-10-10"}],
    },
    "feedback": {
        "published_on": "2026-11-01", "address": "https://example.org", "sent_on": "2026-11-01",
        "items": [{"theme": "transport", "we_asked": "a", "you_said": "b", "we_did": "c"}],
    },
    "commitments": {"items": [
        {"code": f"c{n}", "text": "t", "owner": "o", "made_on": "2026-10-20",
         "due_on": "2027-01-01", "weight": 0.5, "progress": 1.0}
        for n in (1, 2)
    ]},
}  # fmt: skip
FROZEN = Questions(1, 1, (), (), date(2026, 6, 1))
EFFECTS: Mapping[State, tuple[State, date]] = {
    "scoped": ("draft", date(2026, 5, 12)),
    "assured": ("scoped", date(2026, 6, 3)),
    "approved": ("assured", date(2026, 6, 4)),
    "published": ("approved", date(2026, 6, 5)),
    "open": ("published", date(2026, 6, 8)),
    "analysis": ("closed", date(2026, 9, 15)),
    "reported": ("analysis", date(2026, 10, 1)),
    "decided": ("reported", date(2026, 10, 20)),
    "fed_back": ("decided", date(2026, 11, 1)),
    "monitoring": ("fed_back", date(2026, 11, 2)),
    "archived": ("monitoring", date(2027, 1, 2)),
}
"""From which state, and on which day, each is entered."""


def record(to: State, **more: Any) -> Record:
    """A whole one, on the day that it goes to that state."""
    state, day = EFFECTS[to]
    parts = {name: each for name, each in WHOLE.items() if name != "decision" or to not in EARLY}
    made = Record(
        day=day,
        kind="substantial_change",
        nations=["england"],
        areas=["E06000051"],
        starts_on=date(2026, 6, 8),
        closes_on=date(2026, 9, 11),
        book=law_book(),
        parts=parts,
        questions=FROZEN,
        state=state,
        opened_on=date(2026, 6, 8),
    )
    return replace(made, **more)


EARLY = ("scoped", "assured", "approved", "published", "open")


def without(found: Record, name: str, **changed: Any) -> Record:
    """The same, with a part of it changed, or without it."""
    parts = dict(found.parts)
    part = parts.pop(name)
    return replace(found, parts=parts | ({name: part | changed} if changed else {}))


def codes(found: Record, to: State) -> list[str]:
    return [each.code for each in missing_for(found, to)]
