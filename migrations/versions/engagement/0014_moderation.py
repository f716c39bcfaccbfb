"""What is to be read first of responses, and what moderators decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "response_answers",
        sa.Column("redactions", JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )
    op.create_table(
        "response_concern",
        _response(),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("found", JSONB(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('personal_data', 'safeguarding')", name="ck_response_concern_kind"
        ),
    )
    may("DELETE", "response_concern")
    op.create_table(
        "moderation_act",
        _response(),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=False),
        sa.Column("response_version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("act", "reason", "policy")),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('publish', 'withhold', 'refer', 'appeal')", name="ck_moderation_act_act"
        ),
    )
    op.create_index(
        "ix_moderation_act_log", "moderation_act", ["consultation", "decided_at", "response"]
    )


def downgrade() -> None:
    op.drop_table("moderation_act")
    op.drop_table("response_concern")
    op.drop_column("response_answers", "redactions")


def _response() -> sa.Column[object]:
    return sa.Column("response", sa.Uuid(), sa.ForeignKey("response.id"), primary_key=True)
