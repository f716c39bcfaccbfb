"""Whether a figure has a series is asked once a statement, and no longer for each figure."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RULES = Path(__file__).parents[2] / "sql" / "known_series.sql"
ONE_BY_ONE = "observation_series_id_fkey"


def upgrade() -> None:
    op.drop_constraint(ONE_BY_ONE, "observation", type_="foreignkey")
    op.execute(sa.text(RULES.read_text().replace(":", r"\:")))


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_series ON observation")
    op.execute("DROP TRIGGER keep_series ON series")
    op.execute("DROP TRIGGER check_series ON observation")
    op.execute("DROP FUNCTION check_series()")
    op.create_foreign_key(ONE_BY_ONE, "observation", "series", ["series_id"], ["id"])
