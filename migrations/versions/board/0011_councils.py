"""Committees of councils whose meetings a board's are."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
STATES = ("waiting", "read", "silent", "shielded", "garbage", "unknown", "ended")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _create_committees()
    op.create_table(
        "council_meeting",
        sa.Column("mapping", sa.Uuid(), sa.ForeignKey("council_committee.id"), primary_key=True),
        sa.Column("code", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("meeting", sa.Uuid(), sa.ForeignKey("meeting.id"), nullable=False),
        _moment("starts_at"),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
    )
    may("UPDATE", "council_committee", "council_meeting")


def _create_committees() -> None:
    op.create_table(
        "council_committee",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board", sa.Uuid(), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("committee", sa.Integer(), nullable=False),
        sa.Column("title", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.String()),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("untimed", sa.Integer(), nullable=False),
        _moment("looked_at", nullable=True),
        _moment("next_look_at"),
        sa.Column("author", sa.String(), nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
        sa.UniqueConstraint("number", name="uq_council_committee_number"),
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
    )
    op.create_index(
        "uq_council_committee_board",
        "council_committee",
        ["board"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )


def downgrade() -> None:
    op.drop_table("council_meeting")
    op.drop_table("council_committee")
