"""Commitments with what they are watched by, as they cross the wire."""

from pydantic import Field

from services.engagement.commitments.rules.progress import Kind
from services.engagement.consultations.schemas.feedback import CommitmentStanding
from services.shared.schemas import Schema, with_example

WATCHED = {
    "kind": "indicator",
    "code": "ae-breaches",
    "link": "/v1/metrics/indicators/ae-breaches",
    "name": None,
    "progress": None,
    "says": "Better: lower. To 2026-10-01; the target is met in some months and missed in others.",
    "detail": None,
}
COMMITMENT = {
    "code": "c1",
    "text": "A bus link",
    "owner": "Head of estates",
    "due_on": "2027-04-01",
    "progress": 0.25,
    "kept_on": None,
    "given_up_reason": None,
    "watched": [WATCHED],
}


class WatchedView(Schema):
    """A plan, an indicator or a savings scheme, and what is said of it where it is kept."""

    model_config = with_example(**WATCHED)

    kind: Kind
    code: str
    link: str
    name: str | None = Field(description="null where its code is its name, or nothing is known")
    progress: float | None = Field(description="0-1, of a plan")
    says: str | None = Field(description="how far it is; null where that is not known")
    detail: str | None = Field(description="why it is not known")


class CommitmentProgress(CommitmentStanding):
    """Something that was promised, how far its owner says it is, and what it is watched by."""

    model_config = with_example(**COMMITMENT)

    watched: list[WatchedView]


class CommitmentsProgress(Schema):
    """All that was promised, and how far it is."""

    model_config = with_example(progress=0.25, items=[COMMITMENT], watched=[])

    progress: float = Field(description="of all, by their weights, 0-1")
    items: list[CommitmentProgress]
    watched: list[WatchedView] = Field(description="by which all of them are watched")
