"""Second entries of typed-in forms: they go with the response, and never count as one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXTS = ("decision", "reason", "decided_by")
# What was compared is not what it was; of a withdrawn response nothing is left.
FORGET = """
    CREATE FUNCTION forget_second_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM second_entry WHERE response = NEW.response
            AND (said IS NOT NULL OR NEW.entered_by IS NULL);
        RETURN NEW;
    END $$
"""
ON_CHANGE = """
    CREATE TRIGGER forget_second_entry BEFORE UPDATE OF answers, entered_by ON response_answers
        FOR EACH ROW EXECUTE FUNCTION forget_second_entry()
"""


def upgrade() -> None:
    op.create_table(
        "second_entry",
        sa.Column("response", sa.Uuid(), primary_key=True),
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", JSONB()),
        sa.Column("differing", JSONB(), nullable=False),
        *(sa.Column(name, sa.String()) for name in TEXTS),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["response"], ["response_answers.response"],
            name="fk_second_entry_response_response_answers", ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "decision IN ('first', 'second', 'corrected')", name="ck_second_entry_decision"
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (reason IS NULL) AND (decision IS NULL) = (decided_by IS NULL)"
            " AND (decision IS NULL) = (decided_at IS NULL)",
            name="ck_second_entry_decided",
        ),
        sa.CheckConstraint(
            "(said IS NULL) = (decision IS NOT NULL OR differing = '[]')",
            name="ck_second_entry_said",
        ),
    )  # fmt: skip
    op.create_index("ix_second_entry_consultation", "second_entry", ["consultation", "response"])
    may("UPDATE", "second_entry")
    may("DELETE", "second_entry")
    op.execute(FORGET)
    op.execute(ON_CHANGE)


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_second_entry ON response_answers")
    op.execute("DROP FUNCTION forget_second_entry")
    op.drop_table("second_entry")
