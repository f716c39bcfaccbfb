"""The answers of a frozen consultation, kept once for all results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_tally",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("told", JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consultation", "method"),
    )
    op.create_table(
        "result_segment",
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("consultation", "method", "kind", "column", "number"),
        sa.CheckConstraint("kind IN ('individual', 'organisation')", name="kind"),
        sa.ForeignKeyConstraint(
            ["consultation", "method"],
            ["result_tally.consultation", "result_tally.method"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.execute("ALTER TABLE result_segment ALTER COLUMN cells SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("result_segment")
    op.drop_table("result_tally")
