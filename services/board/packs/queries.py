"""A pack, composed: each part asked for at once, in the name of who asks, and none waited for too
long.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import httpx

from services.board.actions import repository as actions
from services.board.agendas.service import WholeItem, read_agenda
from services.board.boards.models import Board
from services.board.boards.service import openly
from services.board.decisions import repository as decisions
from services.board.meetings.models import Meeting
from services.board.meetings.repository import BoardMeeting
from services.board.packs import sections
from services.board.packs.problems import NothingNew
from services.board.packs.rules.pages import PackBlock, table
from services.board.plans import repository as plans
from services.board.plans.presenter import view_of as plan_of
from services.board.plans.service import whole as whole_plans
from services.contracts import consultations, finance, scorecards
from services.contracts.answers import PartUnknown
from services.contracts.evaluations import evaluations
from services.shared.auth import Principal
from services.shared.database import AnySession
from services.shared.days import LONDON, london_day
from services.shared.periods import FIRST_MONTH_OF_YEAR
from services.shared.plurals import number_of

PART_SECONDS = 4.0
"""For each part, all at once: so long a pack takes at most, and a moment."""
MOST_ITEMS, MOST_ALERTS, MOST_CONSULTATIONS = 200, 20, 50
TITLES = {
    "cover": "Cover", "agenda": "Agenda and papers", "scorecard": "Scorecard", "alerts": "Alerts",
    "verdicts": "What changes of services brought",
    "consultations": "Consultations", "finance": "Finance position", "savings": "Savings",
    "border": "The hole at the border", "claims": "Claims at the border", "plans": "Plans",
    "commitments": "Decisions and actions",
}  # fmt: skip
NEEDS: Mapping[str, str] = {
    "scorecard": "metrics.read",
    "alerts": "metrics.read",
    "verdicts": "metrics.read",
    "consultations": "engagement.read",
    "finance": "finance.read",
    "savings": "finance.read",
    "border": "finance.read",
    "claims": "finance.read",
}
"""The scope that a part of another service needs, of who composes a pack and of who reads it."""
SOURCES: Mapping[str, str] = {
    "scorecard": "/v1/metrics/scorecards",
    "alerts": "/v1/metrics/alerts",
    "verdicts": "/v1/metrics/interventions",
    "consultations": "/v1/engagement/consultations",
    "finance": "/v1/finance/budgets",
    "savings": "/v1/finance/savings",
    "border": "/v1/finance/recovery/hole",
    "claims": "/v1/finance/recovery/claims",
    "plans": "/v1/board/plans",
    "commitments": "/v1/board/decisions",
}


class ComposedPart(NamedTuple):
    """A part, or why there is none."""

    name: str
    blocks: Sequence[PackBlock]
    detail: str | None = None

    @property
    def status(self) -> str:
        if self.detail is None:
            return "complete"
        return "partial" if self.blocks else "missing"


@dataclass(frozen=True)
class PackAsked:
    """What is asked for; `clients` are by service, and carry the token of who asks."""

    meeting: Meeting
    board: Board
    principal: Principal
    clients: Mapping[str, httpx.AsyncClient]
    indicators: Sequence[str]

    @property
    def year(self) -> int:
        """The financial year that the meeting is in, by the year that it begins in."""
        day = london_day(self.meeting.starts_at)
        return day.year - (day.month < FIRST_MONTH_OF_YEAR)


async def own_parts(
    session: AnySession, found: BoardMeeting, principal: Principal, today: date
) -> list[ComposedPart]:
    """What the board itself knows."""
    reader = openly(principal)
    _, items = await read_agenda(session, found.row.id, reader)
    return [
        ComposedPart("cover", _cover(found, items)),
        _agenda(items),
        await _plans(session, found.board, reader, today),
        await _commitments(session, found.board, reader),
    ]


async def supplement(
    session: AnySession, found: BoardMeeting, principal: Principal, since: datetime
) -> ComposedPart:
    """What was put on the agenda since. Raises NothingNew."""
    _, items = await read_agenda(session, found.row.id, openly(principal))
    new = [
        item if item.row.created_at > since else item._replace(papers=papers)
        for item in items
        if (papers := [paper for paper in item.papers if paper.added_at > since])
        or item.row.created_at > since
    ]
    if not new:
        said = f"Nothing was added to the published agenda since {since:%Y-%m-%d %H:%M} UTC."
        raise NothingNew(said)
    return _agenda(new)


def _cover(found: BoardMeeting, items: Sequence[WholeItem]) -> list[PackBlock]:
    meeting = found.row
    when = meeting.starts_at.astimezone(LONDON)
    said = [
        found.board.name,
        meeting.title,
        f"{when:%A %d %B %Y, %H:%M}, {meeting.place}",
        f"{number_of(len(items), 'item')} on the agenda.",
    ]
    if meeting.state == "cancelled":
        said.append(f"Cancelled: {meeting.cancelled_reason}")
    return [PackBlock(each) for each in said]


def _agenda(items: Sequence[WholeItem]) -> ComposedPart:
    rows = [
        (item.row.number, item.row.title, item.row.kind, item.row.lead,
         "; ".join(paper.title for paper in item.papers))
        for item in items
    ]  # fmt: skip
    blocks = [table(("Item", "Title", "For", "Lead", "Papers"), rows)]
    for item in items:
        blocks.append(PackBlock(f"{item.row.number} {item.row.title}: {item.row.summary}"))
        blocks += [
            PackBlock(f"{item.row.number} {paper.title} ({paper.author}). {paper.text}")
            for paper in item.papers
        ]
    return ComposedPart("agenda", blocks, None if items else "The agenda is not published.")


async def _plans(session: AnySession, board: Board, reader: Principal, today: date) -> ComposedPart:
    wanted = plans.Filter(organisation=board.owner)
    rows = await plans.plans_after(session, None, MOST_ITEMS, wanted, reader)
    shown = [plan_of(each, today) for each in await whole_plans(session, rows)]
    told = [
        (each.name, each.progress, ", ".join(each.overdue), f"{each.starts_on} to {each.ends_on}")
        for each in shown
    ]
    blocks = [table(("Plan", "Progress", "Overdue milestones", "Dates"), told)] if told else []
    return ComposedPart("plans", blocks, None if told else "There is no plan.")


async def _commitments(session: AnySession, board: Board, reader: Principal) -> ComposedPart:
    decided = await decisions.decisions_before(
        session, None, MOST_ITEMS, decisions.Filter(board.id), reader
    )
    to_do = await actions.actions_after(
        session, None, MOST_ITEMS, actions.Filter(board.id, "open"), reader
    )
    blocks = []
    if decided:
        told = [(str(row.decided_on), row.outcome, row.text) for row in decided]
        blocks.append(table(("Decided", "Outcome", "Decision"), told))
    if to_do:
        due = [(str(row.due_on), row.lead, row.text) for row in to_do]
        blocks.append(table(("Due", "Lead", "Action"), due))
    return ComposedPart("commitments", blocks, None if blocks else "None is on record.")


Question = Callable[[], Coroutine[Any, Any, Any]]
Blocks = Callable[[Any], list[PackBlock]]


def _questions(asked: PackAsked) -> dict[str, tuple[Question, Blocks]]:
    """How each part of another service is asked for, and told."""
    owner, clients = asked.board.owner, asked.clients
    metrics, engagement, money = clients["metrics"], clients["engagement"], clients["finance"]
    return {
        "scorecard": (
            lambda: scorecards.scorecard(metrics, owner, asked.indicators),
            sections.scorecard_blocks,
        ),
        "alerts": (lambda: scorecards.alerts(metrics, owner, MOST_ALERTS), sections.alert_blocks),
        "verdicts": (lambda: evaluations(metrics, owner), sections.verdict_blocks),
        "consultations": (
            lambda: consultations.consultations(engagement, owner, MOST_CONSULTATIONS),
            sections.consultation_blocks,
        ),
        "finance": (lambda: finance.position(money, owner, asked.year), sections.finance_blocks),
        "savings": (lambda: finance.savings(money, owner, asked.year), sections.savings_blocks),
        "border": (lambda: finance.hole(money, owner), sections.hole_blocks),
        "claims": (lambda: finance.claims(money, owner), sections.claim_blocks),
    }


async def other_parts(asked: PackAsked, names: Sequence[str], until: float) -> list[ComposedPart]:
    """What other services know, asked at once; what lacks is told, and the rest is there.

    `until` is when they must have answered, by the event loop's clock.
    """
    ways = _questions(asked)
    wanted = [name for name in ways if name in names]
    return list(await asyncio.gather(*(_part(asked, until, name, *ways[name]) for name in wanted)))


async def _part(
    asked: PackAsked, until: float, name: str, question: Question, blocks: Blocks
) -> ComposedPart:
    if refusal := refused(asked.principal, asked.board, name):
        return ComposedPart(name, (), refusal)
    try:
        async with asyncio.timeout_at(until):
            return ComposedPart(name, blocks(await question()))
    except PartUnknown as unknown:
        return ComposedPart(name, (), str(unknown))
    except TimeoutError:
        return ComposedPart(name, (), f"It was not there within {PART_SECONDS:g} seconds.")


def refused(principal: Principal, board: Board, name: str) -> str | None:
    """Why a reader gets no such part: no scope, or of money another organisation's."""
    needed = NEEDS.get(name)
    if needed is not None and needed not in principal.scopes:
        return f"It needs the scope {needed}."
    if needed == "finance.read" and board.owner not in principal.orgs:
        return f"The money of {board.owner} is shown to {board.owner} only."
    return None
