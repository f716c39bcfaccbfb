"""What other services ask of the engagement service for a board."""

import asyncio
from collections.abc import Sequence
from datetime import date
from itertools import chain

import httpx
from pydantic import AliasChoices, AliasPath, BaseModel, Field

from services.contracts.answers import NoneThere, asked

PATH, PUBLIC_PATH = "/v1/engagement/consultations", "/v1/public/consultations"
MOST_WHOLE = 10
"""Of which all that is published is told."""
UNPUBLISHED = frozenset({"draft", "scoped", "assured", "approved"})


class Consultation(BaseModel):
    """Of all that a consultation answers, to its own organisation or to everybody, these fields."""

    id: str
    title: str = Field(validation_alias=AliasChoices("title", AliasPath("english", "title")))
    state: str
    organisation: str = ""
    label: str | None = None
    starts_on: date | None = None
    closes_on: date | None = None


class Consultations(BaseModel):
    items: list[Consultation]


class ThemeSaid(BaseModel):
    title: str
    share: float | None = None


class ThemesSaid(BaseModel):
    themes: list[ThemeSaid]


class FeedbackItem(BaseModel):
    we_asked: str
    you_said: str
    we_did: str


class FeedbackGiven(BaseModel):
    items: list[FeedbackItem]


class DecisionPart(BaseModel):
    text: str


class DecisionTaken(BaseModel):
    decided_on: date
    decided_by: str
    parts: list[DecisionPart]


class Commitment(BaseModel):
    text: str
    owner: str
    due_on: date
    progress: float
    kept_on: date | None = None
    given_up_reason: str | None = None


class CommitmentsMade(BaseModel):
    items: list[Commitment]


class PublishedOutcome(BaseModel):
    """What is public of what people said, of what was decided, and of what was done."""

    themes: ThemesSaid | None = None
    decision: DecisionTaken | None = None
    feedback: FeedbackGiven | None = None
    commitments: CommitmentsMade | None = None


class ConsultationTold(BaseModel):
    consultation: Consultation
    outcome: PublishedOutcome


async def consultations(
    client: httpx.AsyncClient, organisations: Sequence[str], most: int, *, own: str
) -> list[ConsultationTold]:
    """The newest of each organisation, of those that are not the asker's `own` what is public; the
    first published ones with their outcome. Raises PartUnknown.
    """
    lists = await asyncio.gather(
        *(listed(client, PATH if each == own else PUBLIC_PATH, each, most)
          for each in organisations)
    )  # fmt: skip
    found = list(chain.from_iterable(lists))
    published = [each for each in found if each.state not in UNPUBLISHED][:MOST_WHOLE]
    told = await asyncio.gather(*(_outcome(client, each.id) for each in published))
    outcomes = dict(zip((each.id for each in published), told, strict=True))
    return [
        ConsultationTold(consultation=each, outcome=outcomes.get(each.id, PublishedOutcome()))
        for each in found
    ]


async def listed(
    client: httpx.AsyncClient, path: str, organisation: str, most: int
) -> list[Consultation]:
    """The newest of an organisation. Raises PartUnknown."""
    params = {"organisation": organisation, "limit": str(most)}
    return (await asked(client, path, Consultations, params, service="engagement")).items


async def _outcome(client: httpx.AsyncClient, consultation: str) -> PublishedOutcome:
    """Nothing of one that is not published."""
    path = f"{PUBLIC_PATH}/{consultation}"
    try:
        return await asked(client, path, PublishedOutcome, service="engagement")
    except NoneThere:
        return PublishedOutcome()
