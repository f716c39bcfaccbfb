"""Every figure keeps the disclosure rule that it was sent under."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# By which version older figures came is not known: by the strictest that there was.
PROTECTED = """
    SELECT indicator_id FROM indicator_version WHERE disclosure_rule = 'small_counts'
"""
FIGURES = f"""
    UPDATE observation SET protected = true FROM series
    WHERE series.id = series_id AND indicator_id IN ({PROTECTED})
"""  # noqa: S608 (constants only)
PATHWAYS = f"""
    UPDATE rtt_pathway SET protected = true
    WHERE EXISTS (SELECT FROM indicator WHERE code LIKE 'rtt-%' AND id IN ({PROTECTED}))
"""  # noqa: S608 (constants only)


def upgrade() -> None:
    for table in ("observation", "rtt_pathway"):
        op.add_column(
            table, sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(FIGURES)
    op.execute(PATHWAYS)
    # Whatever is written without a word of it is protected.
    for table in ("observation", "rtt_pathway"):
        op.alter_column(table, "protected", server_default=sa.true())


def downgrade() -> None:
    for table in ("observation", "rtt_pathway"):
        op.drop_column(table, "protected")
