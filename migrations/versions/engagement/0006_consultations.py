"""Consultations with all that happens to them, and questionnaires."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = (
    "draft", "scoped", "assured", "approved", "published", "open", "closed", "analysis", "reported",
    "decided", "fed_back", "monitoring", "archived", "paused", "withdrawn", "called_in",
    "urgent_change",
)  # fmt: skip
TABLES = (
    "consultation", "consultation_transition", "consultation_part", "consultation_extension",
    "consultation_override", "clock_reminder", "questionnaire_version", "questionnaire_freeze",
)  # fmt: skip


def upgrade() -> None:
    _create_consultations()
    _create_steps()
    _create_questionnaires()
    may("UPDATE", "consultation")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _text(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=nullable)


def _day(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), primary_key=key, nullable=nullable)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=False)


def _number(name: str, *, key: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=key, autoincrement=False, nullable=False)


def _consultation() -> sa.Column[object]:
    target = sa.ForeignKey("consultation.id")
    return sa.Column("consultation", sa.Uuid(), target, primary_key=True)


def _create_consultations() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        _number("version", key=False),
        *map(_text, ("slug", "title", "summary")),
        _json("nations"),
        _text("kind"),
        _text("level", nullable=True),
        _json("areas"),
        _day("starts_on", nullable=True),
        _day("closes_on", nullable=True),
        _text("state"),
        _text("left", nullable=True),
        _day("opened_on", nullable=True),
        _day("paused_on", nullable=True),
        _text("author"),
        _moment("created_at"),
        _moment("changed_at"),
        sa.UniqueConstraint("number", name="uq_consultation_number"),
        sa.UniqueConstraint("slug", name="uq_consultation_slug"),
        sa.CheckConstraint(f"state IN {STATES}", name="ck_consultation_state"),
        sa.CheckConstraint("closes_on >= starts_on", name="ck_consultation_dates"),
        sa.CheckConstraint(
            "(paused_on IS NOT NULL) = (state = 'paused')", name="ck_consultation_paused"
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'paused') OR closes_on IS NOT NULL",
            name="ck_consultation_closing",
        ),
    )


def _create_steps() -> None:
    op.create_table(
        "consultation_transition",
        _consultation(),
        _number("number"),
        *map(_text, ("before", "after")),
        _day("effective_on"),
        _text("entered_by"),
        _json("roles"),
        _moment("entered_at"),
        _json("evidence"),
        _json("overridden"),
        _text("override_reason", nullable=True),
        _text("override_proposed_by", nullable=True),
    )
    op.create_table(
        "consultation_part",
        _consultation(),
        _text("part", key=True),
        _number("version"),
        _json("content"),
        _text("entered_by"),
        _moment("entered_at"),
    )
    op.create_table(
        "consultation_extension",
        _consultation(),
        _number("number"),
        *map(_day, ("closed_on", "closes_on", "decided_on", "published_on")),
        *map(_text, ("reason", "entered_by")),
        _moment("entered_at"),
        sa.CheckConstraint("closes_on > closed_on", name="ck_consultation_extension_later"),
    )
    op.create_table(
        "consultation_override",
        _consultation(),
        _number("number"),
        _number("step", key=False),
        _text("state"),
        _json("codes"),
        *map(_text, ("reason", "proposed_by")),
        _moment("proposed_at"),
    )
    op.create_table(
        "clock_reminder",
        _consultation(),
        _text("clock", key=True),
        _day("due_on", key=True),
        _moment("told_at"),
    )


def _create_questionnaires() -> None:
    op.create_table(
        "questionnaire_version",
        sa.Column("subject", sa.Uuid(), primary_key=True),
        _number("number"),
        _json("questions"),
        _text("notice", nullable=True),
        _text("entered_by"),
        _moment("entered_at"),
    )
    op.create_table(
        "questionnaire_freeze",
        sa.Column("subject", sa.Uuid(), primary_key=True),
        _number("number", key=False),
        _day("frozen_on"),
        _text("frozen_by"),
        _moment("entered_at"),
    )
