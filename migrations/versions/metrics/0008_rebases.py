"""Rebases."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "rebase",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("owner"),
        _text("organisation"),
        sa.Column("indicator", sa.String(), sa.ForeignKey("indicator.code"), nullable=False),
        _text("category"),
        sa.Column("period", sa.Date(), nullable=False),
        *map(_text, ("reason", "author")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _text("withdrawn_by", nullable=True),
        _text("withdrawn_reason", nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("number", name="uq_rebase_number"),
    )
    op.create_index(
        "uq_rebase_in_force",
        "rebase",
        ["organisation", "indicator", "category", "period"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("rebase")
