"""A consultation of West Cheshire from its responses to what was done; all of it synthetic.

What people wrote is coded by two people, reported, answered, and followed by commitments.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from services.demo.steps import Step
from services.demo.voices.steps import (
    CONSULTATIONS,
    PRIVACY_NOTICE,
    Survey,
    approval_parts,
    long_text,
    opened,
    single,
)

RESPONSES, READ_TWICE, AT_ONCE = 160, 40, 80
CHANNELS = ("paper", "online", "telephone", "letter")
SAME_DAY = Survey(
    "same-day", "02F", "Same-day care in Ellesmere Port", "Where should same-day care be given?",
    ["E06000050"], ["urgent-care"], "2026-06-01", "2026-08-28",
    [
        single("view", "What do you think of one place for it?", agree="Good", disagree="Bad"),
        long_text("why", "Why?"),
    ],
    kind="engagement", level="consult", body="icb",
)  # fmt: skip
AT = f"{CONSULTATIONS}/{{same-day}}"
FRAME = f"{AT}/code-frames/why"


class Remark(NamedTuple):
    """What people write, and the themes and stances that coders give it."""

    text: str
    themes: Sequence[tuple[str, str]]
    second: Sequence[tuple[str, str]] | None = None
    """What the second coder gives; None: the same."""


REMARKS = (
    Remark("There is no bus to the hospital on Sundays.", [("transport", "negative")]),
    Remark("The car park is full and dear.", [("parking", "negative")]),
    Remark("I was seen the same day, and kindly.", [("same-day", "positive")]),
    Remark("One place is good, but how do I get there?",
           [("same-day", "positive"), ("transport", "negative")], [("transport", "negative")]),
    Remark("My surgery knows me; I want to be seen there.", [("continuity", "positive")]),
    Remark("-", []),
    Remark("Please keep the walk-in centre at Whitby Road open, my family relies upon it.",
           [("same-day", "positive"), ("continuity", "positive")]),
    Remark("Longer hours would keep my mother out of A&E.", [("same-day", "positive")]),
)  # fmt: skip
THEMES = (
    ("transport", "Getting there", "Buses, and how people without a car come."),
    ("parking", "Parking", "Whether there is room for a car, and what it costs."),
    ("same-day", "Seen the same day", "That people are seen on the day, and late."),
    ("continuity", "People who know me", "That the same people care for one."),
)
SHARES = {"transport": 0.25, "parking": 0.125, "same-day": 0.47, "continuity": 0.25}
PARTS = approval_parts(
    {"hub": "One hub", "two": "Two sites"}, "It closes at six.", cost="GBP 400,000 a year",
    assessed_on="2026-05-20", channels=CHANNELS, group="Night workers",
)  # fmt: skip


def steps() -> Iterator[Step]:
    yield from opened(SAME_DAY, PARTS)
    everything = [_response(number) for number in range(RESPONSES)]
    for first in range(0, RESPONSES, AT_ONCE):
        body = {"responses": everything[first : first + AT_ONCE]}
        yield Step(f"same-day-{first}", f"{AT}/responses", body)
    yield from _coded()
    for to, day, parts in COURSE:
        for part, content in parts.items():
            yield Step(f"same-day-{part}", f"{AT}/{part}", content, method="PUT")
        yield Step(f"same-day-{to}", f"{AT}/transitions", {"to": to, "effective_on": day})


def _response(number: int) -> dict[str, object]:
    remark = REMARKS[number % len(REMARKS)]
    return {
        "client_id": str(uuid5(NAMESPACE_URL, f"marches:demo:same-day:{number}")),
        "channel": CHANNELS[number % len(CHANNELS)],
        "received_at": f"2026-{6 + number % 3:02}-{1 + number % 28:02}T{8 + number % 9:02}:00:00Z",
        "questionnaire_version": 1,
        "privacy_notice": PRIVACY_NOTICE,
        "respondent": {"kind": "individual", "place": f"CH{64 + number % 3} {1 + number % 5}"},
        "answers": {
            "view": "disagree" if number % 4 == 0 else "agree", "why": remark.text,
            "may_publish": number % 3 > 0,
        },
    }  # fmt: skip


def _coded() -> Iterator[Step]:
    """All but the last few by one person, the first ones by another too."""
    themes = [{"code": code, "label": label, "description": told} for code, label, told in THEMES]
    body = {"themes": themes, "reason": "After the first 40 answers"}
    yield Step("same-day-frame", FRAME, body, method="PUT")
    for by, last in (("officer", RESPONSES - 8), ("approver", READ_TWICE)):
        codings = [_coding(number, by) for number in range(last)]
        body = {"codings": codings}
        yield Step(f"same-day-coded-{by}", f"{FRAME}/codings", body, by=by, method="PUT")  # type: ignore[arg-type]


def _coding(number: int, by: str) -> dict[str, object]:
    remark = REMARKS[number % len(REMARKS)]
    themes = remark.themes if by == "officer" or remark.second is None else remark.second
    first, place = divmod(number, AT_ONCE)
    return {
        "response": f"{{same-day-{first * AT_ONCE}-{place}}}",
        "outcome": "coded" if themes else "nothing_said",
        "themes": [{"theme": theme, "stance": stance} for theme, stance in themes],
    }


def _item(theme: str, said: str, done: str, *commitments: str) -> dict[str, object]:
    asked = "Where should same-day care be given?"
    return {
        "theme": theme, "we_asked": asked, "you_said": said, "we_did": done,
        "commitments": [*commitments],
    }  # fmt: skip


def _commitment(code: str, text: str, *answers: str, **more: object) -> dict[str, object]:
    return {
        "code": code, "text": text, "owner": "Head of urgent care", "made_on": "2026-11-10",
        "due_on": "2027-04-01", "weight": 0.5, "answers": [*answers],
    } | more  # fmt: skip


COURSE: Sequence[tuple[str, str, Mapping[str, Mapping[str, Any]]]] = (
    ("analysis", "2026-09-04", {
        "response-freeze": {"frozen_on": "2026-09-04", "responses": RESPONSES, "late_post": 0},
    }),
    ("reported", "2026-10-16", {
        "report": {
            "version": "1", "published_on": "2026-10-16", "source": "report.html", "reading": "all",
            "campaigns": "None", "counts_by_channel": dict.fromkeys(CHANNELS, 40),
            "population": "People under 25 are fewer among respondents than among residents.",
            "software": "Marches; no suggestion was counted.",
        },
        "themes": {"themes": [
            {"code": code, "title": label, "share": SHARES[code]} for code, label, _ in THEMES
        ]},
    }),
    ("decided", "2026-11-10", {
        "recommendations": {"items": []},
        "answers": {"items": [
            {"to": to, "answer": answer, "reason": reason, "answered_on": "2026-11-10"}
            for to, answer, reason in (
                ("transport", "partly", "A Sunday bus from April; not from every village."),
                ("parking", "reject", "There is no more land; the bus is paid instead."),
                ("same-day", "accept", "The hub is open from eight to ten, each day."),
                ("continuity", "partly", "Surgeries keep their own patients by day."),
            )
        ]},
        "decision": {
            "decided_on": "2026-11-10", "decided_by": "Governing body", "report_version": "1",
            "equality_impact_version": "1",
            "parts": [{"code": "p1", "text": "One hub at Ellesmere Port", "option": "hub"}],
            "recipients": [{"who": "Governing body", "on": "2026-11-02"}],
        },
    }),
    ("fed_back", "2026-11-20", {
        "commitments": {
            "items": [
                _commitment("bus", "A bus on Sundays", "transport", "parking", progress=0.25),
                _commitment("hours", "Open from eight to ten", "same-day", progress=0.5,
                            indicators=["ae-breaches"]),
            ],
        },
        "feedback": {
            "published_on": "2026-11-20", "sent_on": "2026-11-20",
            "address": "https://example.org/same-day",
            "items": [
                _item("transport", "There is no bus on Sundays.", "A bus from April", "bus"),
                _item("parking", "The car park is full.", "No more room; a bus instead", "bus"),
                _item("same-day", "To be seen on the day matters.", "Longer hours", "hours"),
                _item("continuity", "We want who knows us.", "By day, your own surgery"),
            ],
        },
    }),
    ("monitoring", "2026-11-21", {}),
)  # fmt: skip
