"""Where postcodes lie, edition by edition.

What was known before counts as an edition of the day on which its file was sent.
"""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEEP = (
    """
    INSERT INTO edition (format, day, origin, sequence, import_id, taken_at)
    SELECT format, created_at::date, 'file', 'next', id, loaded_at FROM import_file
    WHERE format = 'residence' AND loaded_at IS NOT NULL ORDER BY number DESC LIMIT 1
    """,
    "UPDATE residence SET edition = (SELECT max(number) FROM edition WHERE format = 'residence')",
    "DELETE FROM residence WHERE edition IS NULL",
    "ALTER TABLE residence ALTER edition SET NOT NULL, DROP CONSTRAINT residence_pkey,"
    " ADD PRIMARY KEY (edition, kind, area, position)",
)
RESTORE = (
    """
    DELETE FROM residence WHERE edition IS DISTINCT FROM (
        SELECT number FROM edition WHERE format = 'residence' ORDER BY day DESC, number DESC LIMIT 1
    )
    """,
    "ALTER TABLE residence DROP CONSTRAINT residence_pkey,"
    " ADD PRIMARY KEY (kind, area, position), DROP edition",
    "DELETE FROM edition WHERE format = 'residence'",
)


def upgrade() -> None:
    op.add_column("residence", sa.Column("edition", sa.Integer()))
    for statement in KEEP:
        op.execute(statement)
    op.create_table(
        "residence_area",
        sa.Column("edition", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("lsoa", sa.String()),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("local_authority", sa.String()),
        sa.Column("commissioner", sa.String()),
        sa.Column("icb", sa.String()),
    )
    op.create_table(
        "postcode",
        sa.Column("edition", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("postcode", sa.String(collation="C"), primary_key=True),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("terminated", sa.Date()),
    )
    may("DELETE", "residence_area", "postcode")


def downgrade() -> None:
    op.drop_table("postcode")
    op.drop_table("residence_area")
    for statement in RESTORE:
        op.execute(statement)
