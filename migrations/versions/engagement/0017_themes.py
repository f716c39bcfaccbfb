"""Code frames and codings: they have no word of an answer, and go with it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FRAME = ("consultation", "question")
# Of what was entered before: the newest version of each part.
POINTS = """
    INSERT INTO trace_point (consultation, part, code)
    SELECT DISTINCT consultation, part, item ->> CASE part WHEN 'answers' THEN 'to'
        WHEN 'feedback' THEN 'theme' ELSE 'code' END
    FROM consultation_part AS newest, jsonb_array_elements(
        content -> CASE part WHEN 'themes' THEN 'themes' ELSE 'items' END) AS item
    WHERE part IN ('themes', 'recommendations', 'answers', 'commitments', 'feedback')
    AND version = (SELECT max(version) FROM consultation_part AS other
        WHERE other.consultation = newest.consultation AND other.part = newest.part)
"""
TABLES = (
    "trace_link", "trace_point", "campaign_answer", "campaign", "suggested_answer",
    "suggestion_run", "coding_theme", "coding", "theme", "frame_version", "code_frame",
)  # fmt: skip
LINK = ("part", "code", "to_part", "to_code")
NAMES = ("question", "coder", "theme")
FORGET = Path(__file__).parents[2] / "sql" / "forget_words.sql"
ON_CHANGE = """
    CREATE TRIGGER forget_words BEFORE DELETE OR UPDATE OF answers ON response_answers
        FOR EACH ROW EXECUTE FUNCTION forget_words()
"""


def upgrade() -> None:
    op.create_table(
        "code_frame",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("changed_at"),
    )
    op.create_table(
        "frame_version",
        *_frame(primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("themes", JSONB(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "entered_by")),
        _moment("entered_at"),
        _of_frame("frame_version"),
    )
    op.create_table(
        "theme",
        sa.Column("consultation", sa.Uuid(), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("question", "label", "target")),
        sa.Column("retired", sa.Boolean(), nullable=False),
        _of_frame("theme"),
        sa.ForeignKeyConstraint(
            ["consultation", "target"], ["theme.consultation", "theme.code"],
            name="fk_theme_target", deferrable=True, initially="DEFERRED",
        ),
    )  # fmt: skip
    op.create_table(
        "coding",
        sa.Column("response", sa.Uuid(), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("coder", sa.String(), primary_key=True),
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("frame_version", sa.Integer(), nullable=False),
        _moment("coded_at"),
        _of_frame("coding"),
        _of_answer("coding"),
        sa.CheckConstraint(
            "outcome IN ('coded', 'no_theme', 'nothing_said')", name="ck_coding_outcome"
        ),
    )  # fmt: skip
    op.create_index(
        "ix_coding_counted", "coding", ["response", "question"], unique=True,
        postgresql_where=sa.text("counted"),
    )  # fmt: skip
    op.create_index("ix_coding_frame", "coding", [*FRAME, "coder"])
    op.create_table(
        "coding_theme",
        sa.Column("response", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), primary_key=True) for name in NAMES),
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response", "question", "coder"],
            ["coding.response", "coding.question", "coding.coder"],
            name="fk_coding_theme_response_question_coder_coding", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["consultation", "theme"], ["theme.consultation", "theme.code"],
            name="fk_coding_theme_consultation_theme_theme",
        ),
        sa.CheckConstraint(
            "stance IN ('positive', 'negative', 'mixed', 'none')", name="ck_coding_theme_stance"
        ),
    )  # fmt: skip
    op.create_index("ix_coding_theme_theme", "coding_theme", ["consultation", "theme"])
    _suggestions()
    _campaigns()
    _trace()
    may("UPDATE", "code_frame", "theme", "coding", "campaign")
    may(
        "DELETE", "trace_link", "trace_point", "coding", "coding_theme", "suggestion_run",
        "suggested_answer", "campaign", "campaign_answer",
    )  # fmt: skip
    op.execute(FORGET.read_text())
    op.execute(ON_CHANGE)


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_words ON response_answers")
    op.execute("DROP FUNCTION forget_words")
    for table in TABLES:
        op.drop_table(table)


def _suggestions() -> None:
    op.create_table(
        "suggestion_run",
        *_frame(primary_key=True),
        sa.Column("method", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("frame_version", "coded")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("accuracy", "constant")),
        _moment("made_at"),
        _of_frame("suggestion_run"),
    )
    op.create_table(
        "suggested_answer",
        sa.Column("response", sa.Uuid(), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("themes", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            [*FRAME], [f"suggestion_run.{name}" for name in FRAME],
            name="fk_suggested_answer_consultation_question_suggestion_run", ondelete="CASCADE",
        ),
        _of_answer("suggested_answer"),
    )  # fmt: skip
    op.create_index("ix_suggested_answer_run", "suggested_answer", [*FRAME, "place"])


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "question")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float()),
        sa.Column("beside", sa.Integer()),
        *(sa.Column(name, sa.String()) for name in ("decision", "reason", "decided_by")),
        _moment("found_at"),
        _moment("changed_at"),
        sa.CheckConstraint(
            "decision IN ('campaign', 'duplicate', 'separate')", name="ck_campaign_decision"
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (reason IS NULL) AND (decision IS NULL) = (decided_by IS NULL)",
            name="ck_campaign_decided",
        ),
    )
    op.create_table(
        "campaign_answer",
        sa.Column("response", sa.Uuid(), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation", "campaign"], ["campaign.consultation", "campaign.number"],
            name="fk_campaign_answer_consultation_campaign_campaign", ondelete="CASCADE",
        ),
        _of_answer("campaign_answer"),
    )  # fmt: skip
    op.create_index("ix_campaign_answer_campaign", "campaign_answer", ["consultation", "campaign"])


def _trace() -> None:
    op.create_table(
        "trace_point",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("part", "code")),
        sa.Column("theme", sa.String()),
        sa.ForeignKeyConstraint(
            ["consultation", "theme"], ["theme.consultation", "theme.code"],
            name="fk_trace_point_theme",
        ),
    )  # fmt: skip
    op.create_table(
        "trace_link",
        sa.Column("consultation", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), primary_key=True) for name in LINK),
        *(
            sa.ForeignKeyConstraint(
                ["consultation", f"{to}part", f"{to}code"],
                [f"trace_point.{name}" for name in ("consultation", "part", "code")],
                name=f"fk_trace_link_{to}point",
                deferrable=True,
                initially="DEFERRED",
            )
            for to in ("", "to_")
        ),
    )
    op.execute(POINTS)


def _of_answer(table: str) -> sa.ForeignKeyConstraint:
    """Of words that are there: it goes with them."""
    return sa.ForeignKeyConstraint(
        ["response"], ["response_answers.response"],
        name=f"fk_{table}_response_response_answers", ondelete="CASCADE",
    )  # fmt: skip


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _frame(*, primary_key: bool) -> list[sa.Column[object]]:
    return [
        sa.Column("consultation", sa.Uuid(), primary_key=primary_key),
        sa.Column("question", sa.String(), primary_key=primary_key),
    ]


def _of_frame(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [*FRAME],
        [f"code_frame.{name}" for name in FRAME],
        name=f"fk_{table}_consultation_question_code_frame",
    )
