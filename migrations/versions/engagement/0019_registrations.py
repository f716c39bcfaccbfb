"""Places at events."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_registration",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("event", sa.Uuid(), sa.ForeignKey("community_event.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "state")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("name", "needs")),
        sa.Column(
            "recipient",
            sa.Uuid(),
            sa.ForeignKey("recipient.id", ondelete="SET NULL"),
            nullable=True,
            index=True,
        ),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("created_at", "changed_at")
        ),
        sa.UniqueConstraint("number", name="uq_event_registration_number"),
        sa.CheckConstraint(
            "state IN ('placed', 'waiting', 'cancelled')", name="ck_event_registration_state"
        ),
        sa.CheckConstraint(
            "state <> 'cancelled' OR (name IS NULL AND needs IS NULL AND recipient IS NULL)",
            name="ck_event_registration_cancelled",
        ),
    )
    op.create_index(
        "ix_event_registration_state", "event_registration", ["event", "state", "number"]
    )
    may("UPDATE", "event_registration")


def downgrade() -> None:
    op.drop_table("event_registration")
