"""The table of kept answers; like every migration, never changed once released."""

import sqlalchemy as sa
from alembic import op


def create_replica() -> None:
    op.create_table(
        "replica",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
    )


def drop_replica() -> None:
    op.drop_table("replica")
