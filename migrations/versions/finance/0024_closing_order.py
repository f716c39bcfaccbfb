"""Months are closed in their order and opened again in the opposite one."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Two changes of a book come one after the other, or each would miss what the other does.
CHECK = """
    CREATE FUNCTION check_closing_order() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        stray date;
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.book, 4));
        SELECT period.starts INTO stray FROM public.period CROSS JOIN LATERAL (
            SELECT state FROM public.period_change AS change
            WHERE change.book = period.book AND change.period = period.starts
            ORDER BY number DESC LIMIT 1
        ) AS newest
        WHERE period.book = NEW.book AND CASE
            WHEN NEW.state = 'closed' THEN period.starts < NEW.period AND newest.state <> 'closed'
            ELSE period.starts > NEW.period AND newest.state = 'closed'
        END LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'period % of % cannot become % before period %',
                NEW.period, NEW.book, NEW.state, stray
                USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_in_order';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER check_closing_order BEFORE INSERT ON period_change
        FOR EACH ROW EXECUTE FUNCTION check_closing_order();
"""


def upgrade() -> None:
    op.execute(CHECK)


def downgrade() -> None:
    op.execute("DROP TRIGGER check_closing_order ON period_change")
    op.execute("DROP FUNCTION check_closing_order()")
