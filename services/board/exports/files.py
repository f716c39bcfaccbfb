"""Plans, decisions and actions as CSV, for other systems: what is open, and nothing private."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from services.board.actions.models import BoardAction
from services.board.decisions.models import Decision
from services.board.plans.presenter import text_of, view_of
from services.board.plans.service import WholePlan
from services.shared.csvs import Column, csv_bytes

Table = Literal["plans", "decisions", "actions"]
Row = Sequence[object]
LINKS: Column = ("links", "string", "what it is about, as kind:reference, with blanks between")
OF_BOARD: Sequence[Column] = (
    ("organisation", "string", "whose board it is; ODS code"),
    ("board", "string", "id of the board"),
    ("meeting", "string", "id of the meeting"),
)


class ExportTable(NamedTuple):
    """A table that leaves the house."""

    title: str
    key: str | list[str]
    columns: Sequence[Column]


TABLES: Mapping[Table, ExportTable] = {
    "decisions": ExportTable(
        "Decisions of boards",
        "decision",
        (
            ("decision", "string", "its id"),
            *OF_BOARD,
            ("decided_on", "date", "day of the meeting"),
            ("outcome", "string", "approved, rejected, amended, noted or deferred"),
            ("text", "string", "what was decided"),
            ("paragraph", "string", "of the minutes, where it stands; blank: not told"),
            ("in_favour", "integer", "votes; blank: not voted"),
            ("against", "integer", "votes"),
            ("abstained", "integer", "votes"),
            ("proposal", "string", "id of the proposal that it decides on"),
            LINKS,
        ),
    ),
    "actions": ExportTable(
        "Actions that boards asked for",
        "action",
        (
            ("action", "string", "its id"),
            *OF_BOARD,
            ("text", "string", "what is to be done"),
            ("lead", "string", "who does it"),
            ("due_on", "date", "by when"),
            ("state", "string", "open, done or dropped"),
            ("ended_on", "date", "when it was done or dropped; blank: it is open"),
        ),
    ),
    "plans": ExportTable(
        "Milestones of plans",
        ["plan", "milestone"],
        (
            ("plan", "string", "id of the plan"),
            ("organisation", "string", "whose plan it is; ODS code"),
            ("board", "string", "id of the board that watches it; blank: none"),
            ("plan_name", "string", "what the plan is called"),
            ("plan_progress", "decimal", "of the whole plan, from 0 to 1, by the weights"),
            ("stage", "string", "code of the stage"),
            ("stage_weight", "decimal", "its part of the plan"),
            ("milestone", "string", "code of the milestone"),
            ("name", "string", "what is to be reached"),
            ("lead", "string", "who answers for it"),
            ("due_on", "date", "by when"),
            ("priority", "integer", "1 is first"),
            ("weight", "decimal", "its part of the stage"),
            ("progress", "decimal", "how much of it is done, from 0 to 1"),
        ),
    ),
}


def to_csv(table: Table, rows: Iterator[Row]) -> bytes:
    """UTF-8 with a header."""
    return csv_bytes([[name for name, *_ in TABLES[table].columns], *rows])


def decision_rows(found: Sequence[Decision]) -> Iterator[Row]:
    for row in found:
        votes = row.votes or {}
        yield (
            row.id, row.owner, row.board, row.meeting, row.decided_on, row.outcome, row.text,
            row.paragraph, *(votes.get(name) for name in ("in_favour", "against", "abstained")),
            row.proposal, " ".join(f"{each['kind']}:{each['reference']}" for each in row.links),
        )  # fmt: skip


def action_rows(found: Sequence[BoardAction]) -> Iterator[Row]:
    for row in found:
        yield (
            row.id, row.owner, row.board, row.meeting, row.text, row.lead, row.due_on, row.state,
            row.ended_on,
        )  # fmt: skip


def plan_rows(found: Sequence[WholePlan], today: date) -> Iterator[Row]:
    """A row a milestone."""
    for whole in found:
        plan, done = view_of(whole, today), whole.done()
        for stage in plan.stages:
            for each in stage.milestones:
                yield (
                    plan.id, plan.organisation, plan.board, plan.name, plan.progress, stage.code,
                    stage.weight, each.code, each.name, each.lead, each.due_on, each.priority,
                    each.weight, text_of(done[each.code]) if each.code in done else "0",
                )  # fmt: skip
