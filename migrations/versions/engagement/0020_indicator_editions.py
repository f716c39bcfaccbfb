"""Answers that went to the metrics service as figures of an indicator."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_edition",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("owner", "question", "indicator", "sent_by")
        ),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("options", "shares")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("definition_version", "edition")
        ),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("import_id", name="uq_indicator_edition_import_id"),
        sa.UniqueConstraint(
            "owner",
            "indicator",
            "period",
            "edition",
            name="uq_indicator_edition_owner_indicator_period_edition",
        ),
    )


def downgrade() -> None:
    op.drop_table("indicator_edition")
