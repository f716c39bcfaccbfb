"""What other services ask of the engagement service for a board: what people answered and said."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import httpx
from pydantic import BaseModel

from services.contracts.answers import PartUnknown, asked
from services.contracts.consultations import PATH, Consultation, listed

MOST, MOST_FRAMES = 5, 3
"""Consultations of an organisation, the newest; and questions for free text of each."""
LOOKED_THROUGH = 50
REPORTED = frozenset({"reported", "decided", "fed_back", "monitoring", "archived"})


class ChannelCount(BaseModel):
    code: str
    people: int | None


class AnswerFigure(BaseModel):
    text: str
    people: int | None
    share: float | None


class QuestionItem(BaseModel):
    text: str | None = None
    values: list[AnswerFigure]


class QuestionFigures(BaseModel):
    items: list[QuestionItem]


class QuestionAsked(BaseModel):
    text: str
    figures: QuestionFigures


class Results(BaseModel):
    """Of all that the results of a consultation answer, these fields; null is withheld."""

    people: int | None
    channels: list[ChannelCount]
    questions: list[QuestionAsked]


class CodeFrame(BaseModel):
    question: str
    text: str
    version: int


class CodeFrames(BaseModel):
    items: list[CodeFrame]


class ThemeSpoken(BaseModel):
    label: str
    answers: int | None
    share: float | None
    positive: int | None
    negative: int | None
    mixed: int | None


class ThemesSpoken(BaseModel):
    """What was said to a question for free text; `text` is the question."""

    text: str = ""
    answered: int
    uncoded: int
    themes: list[ThemeSpoken]


class Voices(BaseModel):
    """What people said in a reported consultation, or what the service gave instead."""

    title: str
    results: Results | str
    spoken: list[ThemesSpoken] | str


Found = TypeVar("Found")


async def voices(client: httpx.AsyncClient, organisation: str) -> list[Voices]:
    """Of the newest that are reported, under the disclosure of the service. Raises PartUnknown."""
    found = await listed(client, PATH, organisation, LOOKED_THROUGH)
    reported = [each for each in found if each.state in REPORTED][:MOST]
    return list(await asyncio.gather(*(_voices(client, each) for each in reported)))


async def _voices(client: httpx.AsyncClient, of: Consultation) -> Voices:
    results, spoken = await asyncio.gather(
        _or_why(asked(client, f"{PATH}/{of.id}/results", Results)), _or_why(_spoken(client, of.id))
    )
    return Voices(title=of.title, results=results, spoken=spoken)


async def _or_why(asking: Awaitable[Found]) -> Found | str:
    """One consultation that cannot be told of leaves the others."""
    try:
        return await asking
    except PartUnknown as unknown:
        return str(unknown)


async def _spoken(client: httpx.AsyncClient, consultation: str) -> list[ThemesSpoken]:
    """By question, of those that have a code frame."""
    path = f"{PATH}/{consultation}/code-frames"
    frames = (await asked(client, path, CodeFrames)).items
    coded = [each for each in frames if each.version][:MOST_FRAMES]
    counts = await asyncio.gather(
        *(asked(client, f"{path}/{each.question}/counts", ThemesSpoken) for each in coded)
    )
    return [
        each.model_copy(update={"text": of.text}) for of, each in zip(coded, counts, strict=True)
    ]
