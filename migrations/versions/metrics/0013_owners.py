"""Whose own a local definition is."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("indicator_version", sa.Column("organisation", sa.String()))
    op.create_check_constraint(
        "ck_indicator_version_whose", "indicator_version", "level = 'local' OR organisation IS NULL"
    )


def downgrade() -> None:
    op.drop_column("indicator_version", "organisation")
