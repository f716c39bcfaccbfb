"""Steps that every lineage takes once: audit entries, events, idempotency keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

SEALING = ("seq", "previous_hash", "hash")
PENDING = sa.text("seq IS NULL")
SEALED = sa.text("seq IS NOT NULL")
AUDIT_CONTENT = (
    "id", "time", "actor", "client", "organisation", "action", "resource", "purpose", "request_id",
    "outcome", "before_sha256", "after_sha256",
)  # fmt: skip
EVENT_CONTENT = ("id", "time", "type", "subject", "data")
REFUSE = """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % is refused: entries are kept as they are', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$
"""
GUARDS = """
    CREATE TRIGGER keep_rows BEFORE DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER keep_content BEFORE UPDATE OF {content} ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER keep_seal BEFORE UPDATE ON {table}
        FOR EACH ROW WHEN (OLD.seq IS NOT NULL) EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER unsealed_first BEFORE INSERT ON {table}
        FOR EACH ROW WHEN (NEW.seq IS NOT NULL) EXECUTE FUNCTION refuse_change();
"""
# Whoever works here without owning it, whatever the role is called, may add and seal only.
PRIVILEGES = """
    DO $$ DECLARE role text; BEGIN
        FOR role IN
            SELECT DISTINCT grantee\\:\\:regrole\\:\\:text FROM pg_class, aclexplode(relacl)
            WHERE pg_class.oid = '{table}'\\:\\:regclass AND grantee NOT IN (0, relowner)
        LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON {table} FROM %s', role);
            EXECUTE format('GRANT UPDATE ({sealing}) ON {table} TO %s', role);
        END LOOP;
    END $$
"""


def create_audit() -> None:
    """Audit entries, events and idempotency keys."""
    op.execute(REFUSE)
    _create_entries()
    _create_events()
    _create_keys()


def drop_audit() -> None:
    for table in ("idempotency_key", "outbox_event", "audit_entry"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _sealing(table: str) -> list[sa.Column[object] | sa.CheckConstraint]:
    return [
        sa.Column("seq", sa.BigInteger()),
        sa.Column("previous_hash", sa.String()),
        sa.Column("hash", sa.String()),
        sa.CheckConstraint(
            "num_nulls(seq, previous_hash, hash) IN (0, 3)", name=f"ck_{table}_sealed"
        ),
    ]


def _guard(table: str, content: tuple[str, ...]) -> None:
    op.create_index(f"ix_{table}_pending", table, ["time"], postgresql_where=PENDING)
    for name in ("seq", "previous_hash"):
        op.create_index(f"uq_{table}_{name}", table, [name], unique=True, postgresql_where=SEALED)
    op.execute(GUARDS.format(table=table, content=", ".join(f'"{name}"' for name in content)))
    op.execute(sa.text(PRIVILEGES.format(table=table, sealing=", ".join(SEALING))))


def _create_entries() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        *map(_text, ("actor", "client", "organisation", "action", "resource")),
        _text("purpose", nullable=True),
        *map(_text, ("request_id", "outcome")),
        _text("before_sha256", nullable=True),
        _text("after_sha256", nullable=True),
        *_sealing("audit_entry"),
        sa.CheckConstraint(
            "outcome IN ('succeeded', 'refused', 'failed')", name="ck_audit_entry_outcome"
        ),
    )
    op.create_index(
        "ix_audit_entry_organisation",
        "audit_entry",
        ["organisation", "seq"],
        postgresql_where=SEALED,
    )
    _guard("audit_entry", AUDIT_CONTENT)


def _create_events() -> None:
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        *map(_text, ("type", "subject")),
        sa.Column("data", JSONB(), nullable=False),
        *_sealing("outbox_event"),
    )
    _guard("outbox_event", EVENT_CONTENT)


def _create_keys() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("request_sha256", sa.String(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
