"""What the public was told of a consultation, and the topics by which people find it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = ("topics", "edition", "told_at")
TOLD = """
    UPDATE consultation SET edition = 1, told_at = step.at
    FROM (
        SELECT consultation, min(entered_at) AS at FROM consultation_transition
        WHERE after = 'published' GROUP BY consultation
    ) AS step
    WHERE step.consultation = consultation.id
"""


def upgrade() -> None:
    table = "consultation"
    op.add_column(table, sa.Column("topics", JSONB(), nullable=False, server_default="[]"))
    op.add_column(table, sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(table, sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(TOLD)
    for name in ("topics", "edition"):
        op.alter_column(table, name, server_default=None)
    for name in ("areas", "topics"):
        op.create_index(f"ix_consultation_{name}", table, [name], postgresql_using="gin")


def downgrade() -> None:
    for name in ("areas", "topics"):
        op.drop_index(f"ix_consultation_{name}", "consultation")
    for name in COLUMNS:
        op.drop_column("consultation", name)
