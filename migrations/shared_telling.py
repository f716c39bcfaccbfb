"""Whoever adds an entry wakes the sealer; like every migration, never changed once released."""

from alembic import op

TABLES = ("audit_entry", "outbox_event")
TELL = """
    CREATE FUNCTION tell_sealer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NOTIFY unsealed;
        RETURN NULL;
    END $$
"""
TELL_SEALER = """
    CREATE TRIGGER tell_sealer AFTER INSERT ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION tell_sealer()
"""


def tell_of_entries() -> None:
    op.execute(TELL)
    for table in TABLES:
        op.execute(TELL_SEALER.format(table=table))


def tell_nobody() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER tell_sealer ON {table}")
    op.execute("DROP FUNCTION tell_sealer()")
