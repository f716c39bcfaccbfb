"""Webhooks, their messages, and how far the events of each service were taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.shared_privileges import may

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _create_webhooks()
    _create_messages()
    op.create_table(
        "relay_place",
        sa.Column("service", sa.String(), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
    )
    may("UPDATE", "webhook", "relay_place")
    may("UPDATE, DELETE", "webhook_message")


def _create_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("url", sa.String(), nullable=False),
        *(sa.Column(name, ARRAY(sa.Text()), nullable=False) for name in ("types", "names")),
        sa.Column("services", ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("secret", sa.Integer(), nullable=False),
        _moment("earlier_secret_until", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'disabled', 'deleted')", name="ck_webhook_state"
        ),
        sa.UniqueConstraint("number", name="uq_webhook_number"),
    )


def _create_messages() -> None:
    op.create_table(
        "webhook_message",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("webhook", sa.Uuid(), sa.ForeignKey("webhook.id"), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("answer", sa.String()),
        _moment("next_attempt_at"),
        _moment("created_at"),
        _moment("finished_at", nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'dead')", name="ck_webhook_message_state"
        ),
        sa.UniqueConstraint("number", name="uq_webhook_message_number"),
    )
    op.create_index(
        "ix_webhook_message_pending",
        "webhook_message",
        ["webhook", "lane", "number"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_webhook_message_webhook", "webhook_message", ["webhook", "number"])
    op.create_index(
        "ix_webhook_message_finished",
        "webhook_message",
        ["finished_at"],
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )


def downgrade() -> None:
    for table in ("relay_place", "webhook_message", "webhook"):
        op.drop_table(table)
