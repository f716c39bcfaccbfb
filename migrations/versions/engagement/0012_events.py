"""Events that people come to, and each move of one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "community_event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        _number("version"),
        sa.Column(
            "consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=True, index=True
        ),
        _text("kind"),
        _json("english"),
        _json("welsh", nullable=True),
        *map(_json, ("place", "areas", "access")),
        _number("capacity", nullable=True),
        *map(_moment, ("starts_at", "ends_at")),
        _text("state"),
        _text("cancelled_reason", nullable=True),
        *(_number(name, nullable=True) for name in ("attended", "organisations")),
        _text("notes", nullable=True),
        _number("edition"),
        _moment("told_at", nullable=True),
        _text("author"),
        *map(_moment, ("created_at", "changed_at")),
        sa.UniqueConstraint("number", name="uq_community_event_number"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_community_event_times"),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'cancelled')", name="ck_community_event_state"
        ),
        sa.CheckConstraint("capacity > 0", name="ck_community_event_capacity"),
    )
    op.create_table(
        "event_move",
        sa.Column("event", sa.Uuid(), sa.ForeignKey("community_event.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *map(_moment, ("started_at", "ended_at")),
        _json("place"),
        *map(_text, ("reason", "moved_by")),
        _moment("moved_at"),
    )
    may("UPDATE", "community_event")


def downgrade() -> None:
    for table in ("event_move", "community_event"):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
