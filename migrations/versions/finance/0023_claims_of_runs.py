"""Claims that are drafted from a run, and claims that correct a credited line of another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNS = ("run", "left_out", "corrects", "corrects_line")


def upgrade() -> None:
    op.add_column("claim", sa.Column("run", sa.Uuid(), sa.ForeignKey("recovery_run.id")))
    op.add_column("claim", sa.Column("left_out", JSONB()))
    op.add_column("claim", sa.Column("corrects", sa.Uuid(), sa.ForeignKey("claim.id")))
    op.add_column("claim", sa.Column("corrects_line", sa.Integer()))
    op.create_check_constraint(
        "ck_claim_corrects", "claim", "num_nulls(corrects, corrects_line) IN (0, 2)"
    )
    op.create_index("ix_claim_run", "claim", ["run"])


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("claim", column)
