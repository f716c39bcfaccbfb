"""What a pack has of the board itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from services.board.actions import repository as actions
from services.board.agendas.service import WholeItem, read_agenda
from services.board.boards.models import Board
from services.board.boards.service import openly
from services.board.decisions import repository as decisions
from services.board.meetings.models import Meeting
from services.board.meetings.repository import BoardMeeting
from services.board.packs.problems import NothingNew
from services.board.packs.queries import ComposedPart, reader_of
from services.board.packs.rules.pages import MOST_ROWS, PackBlock, table
from services.board.packs.rules.parts import FIGURES
from services.board.packs.rules.words import day_words, progress_words
from services.board.plans import repository as plans
from services.board.plans.presenter import view_of as plan_of
from services.board.plans.schemas import StrategicPlanView
from services.board.plans.service import MOST_OF_A_LIST, plans_after
from services.shared.auth import Principal
from services.shared.database import AnySession
from services.shared.days import LONDON
from services.shared.plurals import number_of

MOST_PLANS = 200


async def own_parts(
    session: AnySession, found: BoardMeeting, principal: Principal, today: date
) -> list[ComposedPart]:
    """What the board itself knows."""
    reader = _reader(found.board, principal)
    _, items = await read_agenda(session, found.row.id, reader)
    return [
        ComposedPart("cover", _cover(found, items)),
        _agenda(found.row, items),
        await _plans(session, found.board, reader, today),
        await _commitments(session, found.board, reader),
    ]


async def supplement(
    session: AnySession, found: BoardMeeting, principal: Principal, since: datetime
) -> ComposedPart:
    """What was put on the published agenda since: all of one that was published since. Raises
    NothingNew.
    """
    meeting, items = await read_agenda(session, found.row.id, _reader(found.board, principal))
    new = items if published_since(meeting, since) else added_since(items, since)
    if not new:
        said = f"Nothing was added to the published agenda since {since:%Y-%m-%d %H:%M} UTC."
        raise NothingNew(said)
    return _agenda(found.row, new)


def _reader(board: Board, principal: Principal) -> Principal:
    """As one who sees what is open and published alone, of the one organisation that reads the
    pack."""
    return replace(openly(principal), orgs=(reader_of(board, principal),))


def published_since(meeting: Meeting, since: datetime) -> bool:
    return meeting.published_at is not None and meeting.published_at > since


def added_since(items: Sequence[WholeItem], since: datetime) -> list[WholeItem]:
    """New items, and new papers of the others."""
    return [
        item if item.row.created_at > since else item._replace(papers=papers)
        for item in items
        if (papers := [paper for paper in item.papers if paper.added_at > since])
        or item.row.created_at > since
    ]


def _cover(found: BoardMeeting, items: Sequence[WholeItem]) -> list[PackBlock]:
    meeting = found.row
    when = meeting.starts_at.astimezone(LONDON)
    said = [
        found.board.name,
        meeting.title,
        f"{when:%A} {day_words(when.date())}, {when:%H:%M}, {meeting.place}",
    ]
    if meeting.published_at is not None:
        said.append(f"{number_of(len(items), 'item')} on the agenda.")
    if meeting.state == "cancelled":
        said.append(f"Cancelled: {meeting.cancelled_reason}")
    return [PackBlock(each) for each in said]


def _agenda(meeting: Meeting, items: Sequence[WholeItem]) -> ComposedPart:
    if not items:
        published = meeting.published_at is not None
        said = "Nothing is on the agenda." if published else "The agenda is not published."
        return ComposedPart("agenda", (), said)
    rows = [
        (item.row.number, item.row.title, item.row.kind, item.row.lead,
         "; ".join(paper.title for paper in item.papers))
        for item in items
    ]  # fmt: skip
    blocks = [table(("Item", "Title", "For", "Lead", "Papers"), rows)]
    for item in items:
        number = item.row.number
        blocks.append(PackBlock(item.row.summary, title=f"{number} {item.row.title}"))
        blocks += [
            PackBlock(paper.text, title=f"{number} {paper.title} ({paper.author})")
            for paper in item.papers
        ]
    return ComposedPart("agenda", blocks)


async def _plans(session: AnySession, board: Board, reader: Principal, today: date) -> ComposedPart:
    wanted = plans.Filter(organisation=board.owner)
    found, cut = await plans_after(session, None, MOST_PLANS, wanted, reader, MOST_OF_A_LIST)
    told = [_plan(plan_of(each, today)) for each in found]
    blocks = [table(("Plan", "Progress", "Overdue milestones", "Dates"), told)] if told else []
    csv = f"{FIGURES['plans']}?table=plans"
    detail = "There are more plans at the source." if cut else None
    return ComposedPart("plans", blocks, detail if told else "There is no plan.", csv)


def _plan(plan: StrategicPlanView) -> tuple[str, str, str, str]:
    names = {each.code: each.name for stage in plan.stages for each in stage.milestones}
    overdue = "; ".join(names[code] for code in plan.overdue)
    dates = f"{day_words(plan.starts_on)} to {day_words(plan.ends_on)}"
    return plan.name, progress_words(Decimal(plan.progress)), overdue, dates


async def _commitments(session: AnySession, board: Board, reader: Principal) -> ComposedPart:
    decided = await decisions.decisions_before(
        session, None, MOST_ROWS, decisions.Filter(board.id), reader
    )
    to_do = await actions.actions_after(
        session, None, MOST_ROWS, actions.Filter(board.id, "open"), reader
    )
    blocks = []
    if decided:
        told = [(day_words(row.decided_on), row.outcome, row.text) for row in decided]
        whole = await decisions.count_decisions(session, board.id, reader)
        blocks.append(table(("Decided", "Outcome", "Decision"), told, "Decisions", whole))
    if to_do:
        due = [(day_words(row.due_on), row.lead, row.text) for row in to_do]
        whole = await actions.count_open(session, board.id, reader)
        blocks.append(table(("Due", "Lead", "Action"), due, "Open actions", whole))
    csv = f"{FIGURES['commitments']}?table=decisions&board={board.id}"
    return ComposedPart("commitments", blocks, None if blocks else "None is on record.", csv)
