"""Who is written to and what is sent to them; who asked for updates, and of what they are told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_mail()
    _create_subscriptions()
    op.create_table(
        "consultation_notice",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=False),
        _text("act"),
        _moment("created_at"),
    )
    may("UPDATE, DELETE", "mail", "subscription", "consultation_notice")
    may("DELETE", "recipient", "subscription_request")


def downgrade() -> None:
    for table in (
        "consultation_notice", "subscription", "subscription_request", "mail", "recipient",
    ):  # fmt: skip
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, index=index)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_mail() -> None:
    op.create_table(
        "recipient",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _text("owner"),
        _text("address", index=True),
        _text("language"),
        _moment("created_at"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("owner", index=True),
        sa.Column(
            "recipient",
            sa.Uuid(),
            sa.ForeignKey("recipient.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        _text("kind"),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("about", JSONB(), nullable=False),
        _text("state"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version", "attempts")),
        _text("answer", nullable=True),
        _moment("next_attempt_at"),
        _moment("handed_at", nullable=True),
        *map(_moment, ("created_at", "changed_at")),
        sa.UniqueConstraint("number", name="uq_mail_number"),
        sa.CheckConstraint(
            "state IN ('pending', 'handed', 'sent', 'unsure', 'refused', 'left')",
            name="ck_mail_state",
        ),
    )
    pending, waiting = sa.text("state = 'pending'"), sa.text("state IN ('handed', 'unsure')")
    op.create_index(
        "ix_mail_pending", "mail", ["rank", "next_attempt_at"], postgresql_where=pending
    )
    op.create_index("ix_mail_open", "mail", ["state"], postgresql_where=waiting)


def _create_subscriptions() -> None:
    op.create_table(
        "subscription_request",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        _text("owner"),
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=True),
        _text("address"),
        _text("language"),
        _moment("created_at"),
    )
    op.create_table(
        "subscription",
        sa.Column(
            "id", sa.Uuid(), sa.ForeignKey("recipient.id", ondelete="CASCADE"), primary_key=True
        ),
        _text("owner", index=True),
        sa.Column(
            "consultation",
            sa.Uuid(),
            sa.ForeignKey("consultation.id"),
            nullable=True,
            index=True,
        ),
        _text("state"),
        _moment("asked_at"),
        _moment("confirmed_at", nullable=True),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="ck_subscription_confirmed"
        ),
        sa.CheckConstraint("state IN ('asked', 'confirmed')", name="ck_subscription_state"),
    )
