"""Plans, and what was told of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board", sa.Uuid(), sa.ForeignKey("board.id"), nullable=True, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stages", JSONB(), nullable=False),
        sa.Column("benefits", JSONB(), nullable=False),
        sa.Column("links", JSONB(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("number", name="uq_plan_number"),
    )
    op.create_table(
        "plan_progress",
        sa.Column("plan", sa.Uuid(), sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("told_for", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('milestone', 'benefit')", name="ck_plan_progress_kind"),
        sa.CheckConstraint(
            "kind = 'benefit' OR (value >= 0 AND value <= 1)", name="ck_plan_progress_done"
        ),
    )
    may("UPDATE", "plan")


def downgrade() -> None:
    op.drop_table("plan_progress")
    op.drop_table("plan")
