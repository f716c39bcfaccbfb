"""The application role reads and adds; what it may change is named here, table by table.

A figure stands from when it came in: the past, which can be read as it was, is not added to.
"""

from alembic import op

from migrations.shared_privileges import keep_rows, let_rows_change, may

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FIGURES = ("observation", "rtt_pathway")
REFUSE_BACK_DATED = """
    CREATE FUNCTION refuse_back_dated() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% published at % is refused: it comes in now', TG_TABLE_NAME,
            NEW.published_at USING ERRCODE = 'insufficient_privilege';
    END $$
"""
# Five minutes are for the clock of another machine.
NOT_BACK_DATED = """
    CREATE TRIGGER not_back_dated BEFORE INSERT ON {table} FOR EACH ROW
        WHEN (NEW.published_at NOT BETWEEN now() - interval '5 minutes'
            AND clock_timestamp() + interval '5 minutes')
        EXECUTE FUNCTION refuse_back_dated()
"""


def upgrade() -> None:
    keep_rows()
    # `indicator` is only held while a version of it is drafted, which counts as a change.
    may("UPDATE", "indicator", "indicator_version", "organisation", "figures_edition")
    may("UPDATE", "rebase", "intervention", "alert")
    op.execute(REFUSE_BACK_DATED)
    for table in FIGURES:
        op.execute(NOT_BACK_DATED.format(table=table))


def downgrade() -> None:
    for table in FIGURES:
        op.execute(f"DROP TRIGGER not_back_dated ON {table}")
    op.execute("DROP FUNCTION refuse_back_dated()")
    let_rows_change()
