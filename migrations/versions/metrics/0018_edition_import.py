"""Which import made the figures what they are: a file of before it may be news again."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("figures_edition", sa.Column("import_number", sa.Integer()))


def downgrade() -> None:
    op.drop_column("figures_edition", "import_number")
