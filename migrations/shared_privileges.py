"""What the role that works in a database may do there, of which `job` tells the name.

It reads and adds; a migration that makes a table whose rows change, or go, says so with `may`.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.shared_audit import AUDIT_CONTENT, EVENT_CONTENT, SEALING

ROLES = """
    SELECT DISTINCT CAST(CAST(grantee AS regrole) AS text)
    FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = CAST('job' AS regclass) AND grantee NOT IN (0, relowner)
"""
GIVEN = {"id", "time"}  # by the database alone
SEALED = {
    "audit_entry": [name for name in AUDIT_CONTENT if name not in GIVEN],
    "outbox_event": [name for name in EVENT_CONTENT if name not in GIVEN],
}
QUEUE = (
    "procrastinate_jobs", "procrastinate_events", "procrastinate_workers",
    "procrastinate_periodic_defers",
)  # fmt: skip
# A temporary table of the same name would otherwise be looked at in place of the chain.
REFUSE_BROKEN = """
    CREATE FUNCTION refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        chain text := format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME);
        broken bigint;
    BEGIN
        EXECUTE 'SELECT min(link.seq) FROM sealed AS link'
            ' LEFT JOIN ' || chain || ' AS before ON before.seq = link.seq - 1'
            ' WHERE link.previous_hash IS DISTINCT FROM'
            ' CASE link.seq WHEN 1 THEN repeat(''0'', 64) ELSE before.hash END' INTO broken;
        IF broken IS NOT NULL THEN
            RAISE EXCEPTION 'seal % of % is refused: it does not follow the one before',
                broken, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END $$
"""
KEEP_ORDER = """
    CREATE TRIGGER keep_order AFTER UPDATE ON {table} REFERENCING NEW TABLE AS sealed
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_broken_chain()
"""


def may(rights: str, *tables: str) -> None:
    """Let the application role do more with these tables than read and add."""
    each_role(f"GRANT {rights} ON {', '.join(tables)} TO {{role}}")


def keep_rows() -> None:
    """From here on the application role reads and adds, in every table, but for what changes."""
    each_role(
        "ALTER DEFAULT PRIVILEGES REVOKE UPDATE, DELETE ON TABLES FROM {role}",
        "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON ALL TABLES IN SCHEMA public FROM {role}",
        "REVOKE INSERT ON alembic_version FROM {role}",
    )
    may("UPDATE", "job", "import_file", "replica")
    may("DELETE", "import_reject", "idempotency_key")
    may("UPDATE, DELETE", *QUEUE)
    op.execute(REFUSE_BROKEN)
    for table, content in SEALED.items():
        _add_and_seal_only(table, content)


def _add_and_seal_only(table: str, content: Sequence[str]) -> None:
    """Entries come in without a seal and at the time of the database; seals come in order."""
    op.alter_column(table, "time", server_default=sa.text("clock_timestamp()"))
    op.execute(KEEP_ORDER.format(table=table))
    each_role(
        f"REVOKE INSERT ON {table} FROM {{role}}",
        f"GRANT INSERT ({', '.join(content)}) ON {table} TO {{role}}",
        f"GRANT UPDATE ({', '.join(SEALING)}) ON {table} TO {{role}}",
    )


def let_rows_change() -> None:
    """As it was before keep_rows."""
    for table in SEALED:
        op.execute(f"DROP TRIGGER keep_order ON {table}")
        op.alter_column(table, "time", server_default=None)
    op.execute("DROP FUNCTION refuse_broken_chain()")
    each_role(
        "ALTER DEFAULT PRIVILEGES GRANT UPDATE, DELETE ON TABLES TO {role}",
        "REVOKE INSERT ON audit_entry, outbox_event FROM {role}",
        "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "REVOKE UPDATE, DELETE ON audit_entry, outbox_event FROM {role}",
        *(f"GRANT UPDATE ({', '.join(SEALING)}) ON {table} TO {{role}}" for table in SEALED),
    )


def each_role(*statements: str) -> None:
    """Run the statements for each application role, whose name stands for {role}."""
    for role in op.get_bind().execute(sa.text(ROLES)).scalars().all():
        for statement in statements:
            op.execute(statement.format(role=role))
