"""Who may know of an event; like every migration, never changed once released."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.shared_audit import EVENT_CONTENT
from migrations.shared_privileges import each_role

KEEP = """
    CREATE TRIGGER keep_content BEFORE UPDATE OF {columns} ON outbox_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def add_audience() -> None:
    """Null for the events that there are: they keep their hashes."""
    op.add_column("outbox_event", sa.Column("audience", ARRAY(sa.Text())))
    _keep((*EVENT_CONTENT, "audience"))
    each_role("GRANT INSERT (audience) ON outbox_event TO {role}")


def drop_audience() -> None:
    _keep(EVENT_CONTENT)
    op.drop_column("outbox_event", "audience")


def _keep(columns: tuple[str, ...]) -> None:
    op.execute("DROP TRIGGER keep_content ON outbox_event")
    op.execute(KEEP.format(columns=", ".join(f'"{name}"' for name in columns)))
