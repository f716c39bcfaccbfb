"""Stakeholders and contacts with them, enquiries, and stories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_stakeholders()
    _create_enquiries()
    _create_stories()
    may("UPDATE", "stakeholder", "enquiry", "story")


def downgrade() -> None:
    for table in ("story", "enquiry", "stakeholder_contact", "stakeholder"):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=key, autoincrement=False, nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=nullable)


def _row(table: str) -> list[sa.schema.SchemaItem]:
    """What each row of an organisation has."""
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        _number("version"),
        sa.UniqueConstraint("number", name=f"uq_{table}_number"),
    ]


def _made() -> list[sa.Column[object]]:
    return [_text("author"), _moment("created_at"), _moment("changed_at")]  # type: ignore[list-item]


def _consultation(*, index: bool = True) -> sa.Column[object]:
    target = sa.ForeignKey("consultation.id")
    return sa.Column("consultation", sa.Uuid(), target, nullable=True, index=index)


def _create_stakeholders() -> None:
    op.create_table(
        "stakeholder",
        *_row("stakeholder"),
        *map(_text, ("name", "sector", "basis")),
        *map(_json, ("areas", "groups")),
        *map(_number, ("power", "interest")),
        sa.Column("consent", sa.Boolean(), nullable=False),
        _json("contact", nullable=True),
        *_made(),
        sa.CheckConstraint(
            "power BETWEEN 1 AND 5 AND interest BETWEEN 1 AND 5", name="ck_stakeholder_map"
        ),
        sa.CheckConstraint(
            "contact IS NULL OR consent OR basis <> 'none'", name="ck_stakeholder_consent"
        ),
    )
    op.create_table(
        "stakeholder_contact",
        sa.Column("stakeholder", sa.Uuid(), sa.ForeignKey("stakeholder.id"), primary_key=True),
        _number("number", key=True),
        _consultation(index=False),
        _text("kind"),
        _day("on"),
        _text("summary"),
        _number("answers", nullable=True),
        _day("due_on", nullable=True),
        _text("entered_by"),
        _moment("entered_at"),
    )


def _create_enquiries() -> None:
    op.create_table(
        "enquiry",
        *_row("enquiry"),
        _consultation(),
        *map(_text, ("kind", "channel", "question")),
        _day("received_on"),
        _day("due_on", nullable=True),
        *(_text(name, nullable=True) for name in ("answer", "welsh_answer")),
        _day("answered_on", nullable=True),
        sa.Column("merged_into", sa.Uuid(), sa.ForeignKey("enquiry.id"), nullable=True),
        _moment("published_at", nullable=True),
        *_made(),
        sa.CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="ck_enquiry_answered"),
        sa.CheckConstraint(
            "published_at IS NULL OR answer IS NOT NULL", name="ck_enquiry_published"
        ),
        sa.CheckConstraint("merged_into <> id", name="ck_enquiry_merged"),
    )


def _create_stories() -> None:
    op.create_table(
        "story",
        *_row("story"),
        _consultation(),
        _text("scope"),
        *map(_day, ("given_on", "expires_on")),
        _text("state"),
        _text("title", nullable=True),
        _json("steps", nullable=True),
        _moment("ended_at", nullable=True),
        *_made(),
        sa.CheckConstraint("state IN ('held', 'withdrawn', 'expired')", name="ck_story_state"),
        sa.CheckConstraint(
            "state = 'held' OR (title IS NULL AND steps IS NULL)", name="ck_story_ended"
        ),
        sa.CheckConstraint("expires_on >= given_on", name="ck_story_dates"),
    )
