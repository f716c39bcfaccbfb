"""NHS Cheshire's governing body hears how West Cheshire stands: what its pack shows of figures,
voices and money is the rest of the demonstration's. The meeting is synthetic.
"""

from collections.abc import Iterator
from typing import Any

from services.demo.steps import NOTE, Step

GROUP, PLACE = "27D", "02F"
MEMBERS = (
    ("Clinical chair", "gp"), ("Chief officer", "officer"), ("Chief finance officer", "officer"),
    ("Lay member for patients", "lay"), ("Lay member for audit", "lay"),
)  # fmt: skip


def steps() -> Iterator[Step]:
    yield Step("governing-body", "/v1/board/boards", _board())
    yield Step("governing", "/v1/board/meetings", _meeting())
    yield Step("standing", "/v1/board/meetings/{governing}/items", _item())
    yield Step("standing-paper", "/v1/board/items/{standing}/papers", _paper())
    late = {"urgency": f"Entered afterwards ({NOTE}).", "published_on": "2026-03-18"}
    yield Step("governing-agenda", "/v1/board/meetings/{governing}/publication", late)


def _board() -> dict[str, Any]:
    return {
        "organisation": GROUP,
        "name": "NHS Cheshire governing body",
        "kind": "governing_body",
        "members": [{"name": name, "kind": kind, "voting": True} for name, kind in MEMBERS],
        "quorum": {"least": 3, "share": "0.5", "including": {"gp": 1, "lay": 1}},
        "partners": [{"organisation": PLACE}],
    }


def _meeting() -> dict[str, Any]:
    return {
        "board": "{governing-body}",
        "title": "March 2026",
        "place": "Countess of Chester Country Park",
        "starts_at": "2026-03-26T13:00:00Z",
        "ends_at": "2026-03-26T16:00:00Z",
    }


def _item() -> dict[str, Any]:
    return {
        "number": "7",
        "title": "How West Cheshire stands",
        "lead": "Chief officer",
        "summary": "Performance, what people said, and where the money goes, read together.",
    }


def _paper() -> dict[str, Any]:
    return {
        "title": "Figures, voices and money",
        "author": "Chief officer",
        "text": f"The parts of this pack follow ({NOTE}).",
    }
