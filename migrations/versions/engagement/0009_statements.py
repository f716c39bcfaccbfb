"""Conversations: statements, participants, votes and what moderators decided."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("conversation", "participant", "statement", "statement_decision", "vote", "map_request")


def upgrade() -> None:
    _create_conversations()
    _create_statements()
    _create_votes()
    may("UPDATE", "conversation", "statement")
    may("UPDATE, DELETE", "participant", "vote")
    may("DELETE", "map_request")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=key, autoincrement=False, nullable=nullable)


def _conversation() -> sa.Column[int]:
    target = sa.ForeignKey("conversation.number")
    return sa.Column("conversation", sa.Integer(), target, primary_key=True, autoincrement=False)


def _create_conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        _number("version"),
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=True),
        *map(_text, ("topic", "description", "privacy_notice")),
        sa.Column("moderated", sa.Boolean(), nullable=False),
        *map(_text, ("state", "author")),
        _moment("created_at"),
        _moment("changed_at"),
        _number("maps"),
        _moment("frozen_at", nullable=True),
        sa.UniqueConstraint("number", name="uq_conversation_number"),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name="ck_conversation_state"),
        sa.CheckConstraint("frozen_at IS NULL OR state = 'closed'", name="ck_conversation_frozen"),
    )
    op.create_table(
        "participant",
        _conversation(),
        _number("number", key=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("banned_reason", nullable=True),
        _moment("created_at"),
        sa.UniqueConstraint("id", name="uq_participant_id"),
    )
    op.create_table("map_request", _conversation(), _moment("asked_at"))


def _create_statements() -> None:
    op.create_table(
        "statement",
        _conversation(),
        _number("number", key=True),
        *map(_text, ("text", "origin")),
        _number("author", nullable=True),
        _text("state"),
        sa.Column("meta", sa.Boolean(), nullable=False),
        _number("replaces", nullable=True),
        sa.Column("priority", sa.Float(), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("origin IN ('participant', 'body')", name="ck_statement_origin"),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'rejected', 'withdrawn')", name="ck_statement_state"
        ),
        sa.CheckConstraint("state <> 'withdrawn' OR text = ''", name="ck_statement_withdrawn"),
        sa.CheckConstraint("length(text) <= 280", name="ck_statement_length"),
        sa.CheckConstraint("priority > 0", name="ck_statement_priority"),
    )
    op.create_table(
        "statement_decision",
        _conversation(),
        _number("statement", key=True),
        _number("number", key=True),
        *map(_text, ("decision", "reason", "policy")),
        sa.Column("meta", sa.Boolean(), nullable=False),
        _text("decided_by"),
        _moment("decided_at"),
    )


def _create_votes() -> None:
    op.create_table(
        "vote",
        _conversation(),
        _number("participant", key=True),
        _number("statement", key=True),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        _moment("cast_at"),
        sa.CheckConstraint("value IN (-1, 0, 1)", name="ck_vote_value"),
        sa.ForeignKeyConstraint(
            ["conversation", "participant"], ["participant.conversation", "participant.number"],
            name="fk_vote_participant",
        ),
        sa.ForeignKeyConstraint(
            ["conversation", "statement"], ["statement.conversation", "statement.number"],
            name="fk_vote_statement",
        ),
    )  # fmt: skip
    op.create_index("ix_vote_statement", "vote", ["conversation", "statement"])
