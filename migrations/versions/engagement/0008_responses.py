"""Responses, what they say, and equality data apart from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHANNELS = (
    "online", "easy_read", "paper", "telephone", "letter", "email", "event", "focus_group",
    "petition", "advocate",
)  # fmt: skip
TABLES = (
    "response", "response_answers", "equality_waiting", "equality_answer", "equality_link",
)  # fmt: skip


def upgrade() -> None:
    _create_responses()
    _create_answers()
    _create_equality()
    may("UPDATE", "response", "response_answers")
    may("DELETE", "response_answers", "equality_waiting", "equality_answer", "equality_link")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _consultation(*, index: bool = False) -> sa.Column[object]:
    target = sa.ForeignKey("consultation.id")
    return sa.Column("consultation", sa.Uuid(), target, nullable=False, index=index)


def _response() -> sa.Column[object]:
    return sa.Column("response", sa.Uuid(), sa.ForeignKey("response.id"), primary_key=True)


def _create_responses() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _consultation(),
        _text("owner"),
        _number("version"),
        _text("state"),
        _bytes("submission"),
        _moment("entered_at"),
        _moment("changed_at"),
        _moment("withdrawn_at", nullable=True),
        sa.UniqueConstraint("submission", name="uq_response_submission"),
        sa.CheckConstraint("state IN ('submitted', 'withdrawn')", name="ck_response_state"),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="ck_response_withdrawn"
        ),
    )
    op.create_index("ix_response_consultation_id", "response", ["consultation", "id"])


def _create_answers() -> None:
    op.create_table(
        "response_answers",
        _response(),
        _consultation(),
        _number("questionnaire_version"),
        *map(_text, ("channel", "kind", "language")),
        _text("speaks_for", nullable=True),
        _number("represents", nullable=True),
        _number("signatures", nullable=True),
        *(_text(name, nullable=True) for name in ("place", "area", "route", "privacy_notice")),
        sa.Column("respondent", sa.Uuid(), nullable=False),
        _moment("received_at"),
        sa.Column("late", sa.Boolean(), nullable=False),
        _text("entered_by", nullable=True),
        _json("answers"),
        *map(_bytes, ("fingerprint_key", "fingerprint")),
        sa.CheckConstraint(f"channel IN {CHANNELS}", name="ck_response_answers_channel"),
        sa.CheckConstraint(
            "kind IN ('individual', 'organisation')", name="ck_response_answers_kind"
        ),
        sa.CheckConstraint(
            "(signatures IS NOT NULL) = (channel = 'petition')",
            name="ck_response_answers_signatures",
        ),
        sa.CheckConstraint(
            "represents IS NULL OR kind = 'organisation'", name="ck_response_answers_represents"
        ),
    )
    op.create_index(
        "ix_response_answers_channel", "response_answers", ["consultation", "channel", "response"]
    )


def _create_equality() -> None:
    op.create_table("equality_waiting", _response(), _consultation(), _json("answers"))
    op.create_table(
        "equality_answer",
        sa.Column("key", sa.Uuid(), primary_key=True),
        _consultation(index=True),
        _json("answers"),
    )
    key = sa.Column("key", sa.Uuid(), sa.ForeignKey("equality_answer.key"), nullable=False)
    op.create_table(
        "equality_link", _response(), key, sa.UniqueConstraint("key", name="uq_equality_link_key")
    )
