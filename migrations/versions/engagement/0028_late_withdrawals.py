"""What was found in words stays as a count when they are taken back after the freeze, too."""

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = Path(__file__).parents[2] / "sql" / "expire_words.sql"
BEGINS = """
    CREATE OR REPLACE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE mode text := current_setting('marches.words_expire', true);
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.answers IS NOT DISTINCT FROM NEW.answers THEN
            RETURN NEW;
        END IF;
"""
# `on`: their time has come; `withdrawn`: taken back, once the responses were frozen.
EXPIRE = """\
        IF TG_OP = 'UPDATE' AND mode IN ('on', 'withdrawn') THEN
            DELETE FROM suggested_answer WHERE response = OLD.response;
            DELETE FROM campaign USING campaign_answer AS answer
                WHERE answer.response = OLD.response
                AND campaign.consultation = answer.consultation
                AND campaign.number = answer.campaign AND campaign.decision IS NULL;
            IF mode = 'on' THEN
                RETURN NEW;
            END IF;
        END IF;
"""
# No suggestion of a model that learnt from them, and no likeness that was worked out with them.
LEARNT = """\
        DELETE FROM suggestion_run AS run USING coding WHERE coding.response = OLD.response
            AND coding.counted AND run.consultation = coding.consultation
            AND run.question = coding.question;
        UPDATE campaign SET likeness = NULL FROM campaign_answer AS answer
            WHERE answer.response = OLD.response AND campaign.consultation = answer.consultation
            AND campaign.number = answer.campaign;
"""
LATE = """\
        IF TG_OP = 'UPDATE' AND mode = 'withdrawn' THEN
            RETURN NEW;
        END IF;
"""
ENDS = """\
        DELETE FROM suggested_answer WHERE response = OLD.response;
        DELETE FROM coding WHERE response = OLD.response;
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
    op.execute(BEGINS + EXPIRE + LEARNT + LATE + ENDS)


def downgrade() -> None:
    op.execute(BEFORE.read_text())
