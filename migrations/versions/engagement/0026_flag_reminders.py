"""When who is named for safeguarding was told that somebody waits too long."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import each_role, may

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_response_concern_flags", "response_concern"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(INDEX, TABLE, ["response"], postgresql_where=sa.text("kind = 'safeguarding'"))
    may("UPDATE", TABLE)


def downgrade() -> None:
    each_role(f"REVOKE UPDATE ON {TABLE} FROM {{role}}")
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "told_at")
