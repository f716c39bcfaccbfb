"""How long things are kept, legal holds, and what stays of words whose time has come."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WHAT = "what IN ('identifiers', 'texts', 'equality', 'choices')"
# What was found in words stays as a count when their time has come, and goes when they are taken
# back or changed. Of those that nobody has decided on nothing stays.
BEGINS = """
    CREATE OR REPLACE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.answers IS NOT DISTINCT FROM NEW.answers THEN
            RETURN NEW;
        END IF;
"""
EXPIRE = """\
        IF TG_OP = 'UPDATE' AND current_setting('marches.words_expire', true) = 'on' THEN
            DELETE FROM suggested_answer WHERE response = OLD.response;
            DELETE FROM campaign USING campaign_answer AS answer
                WHERE answer.response = OLD.response
                AND campaign.consultation = answer.consultation
                AND campaign.number = answer.campaign AND campaign.decision IS NULL;
            RETURN NEW;
        END IF;
"""
ENDS = """\
        DELETE FROM suggestion_run AS run USING coding WHERE coding.response = OLD.response
            AND coding.counted AND run.consultation = coding.consultation
            AND run.question = coding.question;
        DELETE FROM suggested_answer WHERE response = OLD.response;
        DELETE FROM coding WHERE response = OLD.response;
        UPDATE campaign SET likeness = NULL FROM campaign_answer AS answer
            WHERE answer.response = OLD.response AND campaign.consultation = answer.consultation
            AND campaign.number = answer.campaign;
        DELETE FROM campaign USING campaign_answer AS answer
            WHERE answer.response = OLD.response AND campaign.consultation = answer.consultation
            AND campaign.number = answer.campaign AND (campaign.decision IS NULL OR 2 > (
                SELECT count(*) - 1 FROM campaign_answer AS other
                WHERE other.consultation = campaign.consultation
                AND other.campaign = campaign.number));
        DELETE FROM campaign_answer WHERE response = OLD.response;
        RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "retention_policy",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        *_said("source", "entered_by"),
        _moment("entered_at"),
        sa.CheckConstraint(WHAT, name="ck_retention_policy_what"),
        sa.CheckConstraint("days > 0", name="ck_retention_policy_days"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_said("reason", "placed_by"),
        _moment("placed_at"),
    )
    op.create_table(
        "legal_hold_lifting",
        sa.Column("consultation", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_said("reason", "lifted_by"),
        _moment("lifted_at"),
        sa.ForeignKeyConstraint(
            ["consultation", "number"], ["legal_hold.consultation", "legal_hold.number"],
            name="fk_legal_hold_lifting_hold",
        ),
    )  # fmt: skip
    op.create_table(
        "retention_run",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("after", sa.Uuid(), nullable=False),
        _moment("begun_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(WHAT, name="ck_retention_run_what"),
    )
    may("UPDATE", "retention_run")
    op.execute(BEGINS + EXPIRE + ENDS)


def downgrade() -> None:
    op.execute(BEGINS + ENDS)
    for table in ("retention_run", "legal_hold_lifting", "legal_hold", "retention_policy"):
        op.drop_table(table)


def _said(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
