"""Boards, meetings, agendas, papers, minutes, proposals, decisions and actions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.shared_privileges import may

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CHANGING = ("board", "meeting", "agenda_item", "board_action")
TABLES = (
    "board_action", "decision", "proposal", "minutes_approval", "minutes_version", "paper",
    "agenda_item", "meeting", "board",
)  # fmt: skip


def upgrade() -> None:
    _create_boards()
    _create_meetings()
    _create_agendas()
    _create_minutes()
    _create_decisions()
    _create_actions()
    may("UPDATE", *CHANGING)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer(), sa.Identity(), nullable=False)


def _of(
    table: str, column: str = "", *, key: bool = False, nullable: bool = False, index: bool = False
) -> sa.Column[object]:
    target = sa.ForeignKey(f"{table}.id")
    return sa.Column(
        column or table, sa.Uuid(), target, primary_key=key, nullable=nullable, index=index
    )


def _create_boards() -> None:
    op.create_table(
        "board",
        _id(),
        _number(),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        _count("version"),
        *map(_text, ("name", "kind", "nation")),
        _flag("public"),
        *map(_json, ("members", "quorum", "partners")),
        sa.Column("readers", ARRAY(sa.String()), nullable=False),
        sa.Column("confidants", ARRAY(sa.String()), nullable=False),
        _text("author"),
        *map(_moment, ("created_at", "changed_at")),
        sa.UniqueConstraint("number", name="uq_board_number"),
    )


def _create_meetings() -> None:
    op.create_table(
        "meeting",
        _id(),
        _number(),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        _count("version"),
        _of("board", index=True),
        sa.Column("series", sa.Uuid(), nullable=True, index=True),
        *map(_text, ("title", "place", "state")),
        *map(_moment, ("starts_at", "ends_at", "planned_at")),
        _count("sequence"),
        _text("moved_reason", nullable=True),
        _text("cancelled_reason", nullable=True),
        _day("published_on", nullable=True),
        _moment("published_at", nullable=True),
        _text("late_reason", nullable=True),
        _text("author"),
        *map(_moment, ("created_at", "changed_at")),
        sa.UniqueConstraint("number", name="uq_meeting_number"),
        sa.CheckConstraint("state IN ('scheduled', 'cancelled')", name="ck_meeting_state"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_meeting_times"),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="ck_meeting_cancelled"
        ),
    )


def _create_agendas() -> None:
    op.create_table(
        "agenda_item",
        _id(),
        _of("meeting", index=True),
        _text("owner"),
        _count("version"),
        *map(_text, ("number", "place", "title", "kind", "lead", "summary")),
        _flag("exempt"),
        _text("exempt_reason", nullable=True),
        _flag("supplement"),
        _text("author"),
        *map(_moment, ("created_at", "changed_at")),
        sa.UniqueConstraint("meeting", "number", name="uq_agenda_item_meeting_number"),
    )
    op.create_table(
        "paper",
        _id(),
        _of("agenda_item", "item", index=True),
        *map(_text, ("owner", "title", "kind", "text")),
        _text("href", nullable=True),
        *map(_flag, ("exempt", "supplement")),
        *map(_text, ("author", "added_by")),
        _moment("added_at"),
    )


def _create_minutes() -> None:
    op.create_table(
        "minutes_version",
        _of("meeting", key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _json("content"),
        _text("entered_by"),
        _moment("entered_at"),
        sa.CheckConstraint("part IN ('open', 'private')", name="ck_minutes_version_part"),
    )
    op.create_table(
        "minutes_approval",
        _of("meeting", key=True),
        _of("meeting", "at_meeting"),
        _text("note", nullable=True),
        _text("approved_by"),
        _moment("approved_at"),
    )


def _create_decisions() -> None:
    op.create_table(
        "proposal",
        _id(),
        _text("owner"),
        _of("board", index=True),
        _of("board", "proposed_by"),
        *map(_text, ("title", "text")),
        _day("made_on"),
        _flag("exempt"),
        _json("links"),
        _text("author"),
        _moment("created_at"),
    )
    op.create_table(
        "decision",
        _id(),
        _text("owner"),
        _of("board", index=True),
        _of("meeting"),
        _of("agenda_item", "item", index=True),
        _of("proposal", nullable=True),
        _text("paragraph", nullable=True),
        *map(_text, ("text", "outcome")),
        _day("decided_on"),
        _json("votes", nullable=True),
        _flag("exempt"),
        _json("links"),
        _text("author"),
        _moment("created_at"),
        sa.CheckConstraint(
            "outcome IN ('approved', 'rejected', 'amended', 'noted', 'deferred')",
            name="ck_decision_outcome",
        ),
    )
    op.create_index(
        "proposal_is_decided_once",
        "decision",
        ["proposal"],
        unique=True,
        postgresql_where="outcome <> 'deferred'",
    )


def _create_actions() -> None:
    op.create_table(
        "board_action",
        _id(),
        _text("owner"),
        _count("version"),
        _of("board", index=True),
        _of("meeting"),
        _of("agenda_item", "item"),
        *map(_text, ("text", "lead")),
        _day("due_on"),
        _text("state"),
        _day("ended_on", nullable=True),
        _text("note", nullable=True),
        _flag("exempt"),
        _text("author"),
        *map(_moment, ("created_at", "changed_at")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="ck_board_action_state"),
        sa.CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ck_board_action_ended"),
    )
