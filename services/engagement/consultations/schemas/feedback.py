"""We asked, you said, we did: what everybody sees of what became of it."""

from typing import Literal

from pydantic import Field

from services.shared.schemas import IsoDate, Schema, with_example

COMMITMENT = {
    "code": "c1",
    "text": "A bus link",
    "owner": "Head of estates",
    "due_on": "2027-04-01",
    "progress": 0.25,
    "kept_on": None,
    "given_up_reason": None,
    "links": ["/v1/public/indicators/ae-breaches"],
}
ITEM = {
    "theme": "transport",
    "title": "Buses and parking",
    "share": 0.31,
    "we_asked": "Where should clinics be?",
    "you_said": "Too far without a bus",
    "answer": "partly",
    "reason": "A link from 2027 on",
    "we_did": "A bus link from 2027",
    "commitments": [COMMITMENT],
}


class CommitmentStanding(Schema):
    """Something that was promised, and how far its owner says it is."""

    code: str
    text: str
    owner: str
    due_on: IsoDate
    progress: float = Field(description="0-1")
    kept_on: IsoDate | None
    given_up_reason: str | None


class PublicCommitment(CommitmentStanding):
    """Something that was promised, and how far it is; by what else that can be watched."""

    model_config = with_example(**COMMITMENT)

    links: list[str] = Field(description="published indicators by which it is watched")


class FeedbackItem(Schema):
    """What became of a theme."""

    model_config = with_example(**ITEM)

    theme: str
    title: str
    share: float | None = Field(
        description="of the responses, 0-1; null where the record has no such theme"
    )
    we_asked: str
    you_said: str
    answer: Literal["accept", "partly", "reject"] | None = Field(
        description="of the decision; null where none was taken"
    )
    reason: str | None
    we_did: str = Field(description="or why not")
    commitments: list[PublicCommitment] = Field(description="once they are public")


class FeedbackView(Schema):
    """We asked, you said, we did."""

    model_config = with_example(
        slug="care-closer-to-home-0f6a2a1c", published_on="2026-11-26",
        address="https://example.org/care", progress=0.25, items=[ITEM],
    )  # fmt: skip

    slug: str
    published_on: IsoDate
    address: str
    progress: float | None = Field(
        description="of all commitments, by their weights, 0-1; null before they are public"
    )
    items: list[FeedbackItem]
