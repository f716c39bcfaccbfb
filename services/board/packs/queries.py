"""What a pack has of other services: each part asked for at once, in the name of who asks, and none
waited for too long.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx

from services.board.boards.models import Board
from services.board.meetings.models import Meeting
from services.board.packs import sections
from services.board.packs.rules.pages import PackBlock
from services.board.packs.rules.parts import FIGURES, NEEDS, NOTHING
from services.board.packs.voice_sections import voice_blocks
from services.contracts import consultations, finance, scorecards, voices
from services.contracts.answers import PartUnknown
from services.contracts.evaluations import evaluations
from services.contracts.standing import standing
from services.shared.auth import Principal
from services.shared.days import london_day
from services.shared.periods import FIRST_MONTH_OF_YEAR

PACK_SECONDS, FREEZE_SECONDS = 8.0, 0.5
"""Within the first a pack is answered, or in less where the caller waits less; within what the
second leaves of it the other services have answered, all at once."""
MOST_ALERTS, MOST_CONSULTATIONS = 20, 50


class ComposedPart(NamedTuple):
    """A part, or why there is none."""

    name: str
    blocks: Sequence[PackBlock]
    detail: str | None = None
    csv: str | None = None
    """Where its figures are as CSV."""

    @property
    def version(self) -> str:
        """Another one where the part says something else, on whichever page."""
        found = sha256(f"{self.detail}".encode())
        for block in self.blocks:
            for text in (block.title, block.text, *block.columns, *chain(*block.rows)):
                found.update(f"\0{text}".encode())
        return found.hexdigest()[:16]

    @property
    def status(self) -> str:
        if self.detail is None:
            return "complete"
        return "partial" if self.blocks else "missing"


def joined(parts: Sequence[ComposedPart]) -> list[ComposedPart]:
    """What the board itself and another service know of the same part, as one."""
    found: dict[str, ComposedPart] = {}
    for part in parts:
        before = found.get(part.name, ComposedPart(part.name, ()))
        detail = " ".join(filter(None, (before.detail, part.detail))) or None
        blocks = [*before.blocks, *part.blocks]
        found[part.name] = ComposedPart(part.name, blocks, detail, part.csv or before.csv)
    return list(found.values())


@dataclass(frozen=True)
class PackAsked:
    """What is asked for; `clients` are by service, and carry the token of who asks."""

    meeting: Meeting
    board: Board
    principal: Principal
    clients: Mapping[str, httpx.AsyncClient]
    indicators: Sequence[str]

    @property
    def reader(self) -> str:
        """Whose people read the pack."""
        return reader_of(self.board, self.principal)

    @property
    def is_for_all(self) -> bool:
        """Whether all that the caller may see is for those people too: somebody who acts for other
        organisations besides sees more."""
        return {*self.principal.orgs} == {self.reader}

    @property
    def day(self) -> date:
        """Of the meeting."""
        return london_day(self.meeting.starts_at)

    @property
    def year(self) -> int:
        """The financial year that the meeting is in, by the year that it begins in."""
        return self.day.year - (self.day.month < FIRST_MONTH_OF_YEAR)


Question = Callable[[], Coroutine[Any, Any, Any]]
Blocks = Callable[[Any], list[PackBlock]]


def _questions(asked: PackAsked) -> dict[str, tuple[Question, Blocks]]:
    """How each part of another service is asked for, and told."""
    owner, everybody, clients = asked.board.owner, asked.board.readers, asked.clients
    reader = asked.reader
    metrics, engagement, money = clients["metrics"], clients["engagement"], clients["finance"]
    return {
        "cover": (
            lambda: standing(clients["directory"], owner, asked.day),
            partial(sections.standing_blocks, day=asked.day),
        ),
        "scorecard": (
            lambda: scorecards.scorecard(metrics, everybody, asked.indicators),
            sections.scorecard_blocks,
        ),
        "alerts": (partial(_alerts, asked), sections.alert_blocks),
        "verdicts": (
            lambda: evaluations(metrics, everybody if asked.is_for_all else [reader]),
            sections.verdict_blocks,
        ),
        "consultations": (
            lambda: consultations.consultations(
                engagement, everybody, MOST_CONSULTATIONS, own=reader
            ),
            sections.consultation_blocks,
        ),
        "voices": (lambda: voices.voices(engagement, reader), voice_blocks),
        "finance": (lambda: finance.position(money, owner, asked.year), sections.finance_blocks),
        "savings": (lambda: finance.savings(money, owner, asked.year), sections.savings_blocks),
        "border": (lambda: finance.hole(money, owner), sections.hole_blocks),
        "claims": (lambda: finance.claims(money, owner), sections.claim_blocks),
    }


async def _alerts(asked: PackAsked) -> scorecards.AlertPage:
    """Raises PartUnknown."""
    owner = asked.board.owner
    if asked.reader != owner and not asked.is_for_all:
        said = f"The alerts of {owner} are told where {asked.reader} alone composes the pack."
        raise PartUnknown(said)
    return await scorecards.alerts(asked.clients["metrics"], owner, MOST_ALERTS)


class PartsDeadline(NamedTuple):
    """Until when other services must have answered, by the event loop's clock, and how many seconds
    those are that they had from the request on."""

    until: float
    seconds: float

    @classmethod
    def of(cls, now: float, waited: float | None) -> "PartsDeadline":
        """`waited` is for how many seconds the caller waits, as far as that is known."""
        most = PACK_SECONDS if waited is None else min(PACK_SECONDS, waited)
        seconds = max(0.0, most - FREEZE_SECONDS)
        return cls(now + seconds, seconds)


async def other_parts(
    asked: PackAsked, names: Sequence[str], deadline: PartsDeadline
) -> list[ComposedPart]:
    """What other services know, asked at once; what lacks is told, and the rest is there."""
    ways = _questions(asked)
    wanted = [name for name in ways if name in names]
    return list(
        await asyncio.gather(*(_part(asked, deadline, name, *ways[name]) for name in wanted))
    )


async def _part(
    asked: PackAsked, deadline: PartsDeadline, name: str, question: Question, blocks: Blocks
) -> ComposedPart:
    if refusal := refused(asked.principal, asked.board, name):
        return ComposedPart(name, (), refusal)
    try:
        async with asyncio.timeout_at(deadline.until):
            found = blocks(await question())
    except PartUnknown as unknown:
        return ComposedPart(name, (), str(unknown))
    except TimeoutError:
        return ComposedPart(name, (), f"It was not there within {deadline.seconds:g} seconds.")
    return ComposedPart(name, found, None if found else NOTHING[name], _csv_of(asked, name))


def _csv_of(asked: PackAsked, name: str) -> str | None:
    """Of those that give it by organisation."""
    if name not in ("scorecard", "consultations"):
        return None
    return f"{FIGURES[name]}?{urlencode({'organisation': asked.board.owner})}"


def refused(principal: Principal, board: Board, name: str) -> str | None:
    """Why a reader gets no such part: no scope, or of money another organisation's."""
    needed = NEEDS.get(name)
    if needed is not None and needed not in principal.scopes:
        return f"It needs the scope {needed}."
    if needed == "finance.read" and board.owner not in principal.orgs:
        return f"The money of {board.owner} is shown to {board.owner} only."
    return None


def reader_of(board: Board, principal: Principal) -> str:
    """As which of its organisations the caller reads the board: the owner, if they are."""
    return next(each for each in board.readers if each in principal.orgs)
