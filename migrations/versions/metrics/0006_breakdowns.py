"""Breakdowns of series; status, completeness, given values and the moment of each revision."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD_KEY = ("organisation_code", "indicator_id", "category")
KEY = ("organisation_code", "indicator_id", "category_type", "category", "sex", "age")
CHECKS = {
    "status": "status IN ('provisional', 'final', 'revised')",
    "note": "note IN ('suppressed', 'not_available')",
    "told": "(note IS NULL) = (num_nonnulls(numerator, value) > 0)",
    "denominator": "denominator >= 0",
    "completeness": "completeness BETWEEN 0 AND 1",
    "limits": "lower <= upper",
    "finite": "num_nonnulls(numerator, denominator, value, lower, upper) = 0"
    " OR greatest(numerator, denominator, value, lower, upper) < 'Infinity'",
}
PUBLISHED = """
    UPDATE observation SET published_at = coalesce(
        (SELECT loaded_at FROM import_file WHERE number = import_number), now())
"""
BROKEN_DOWN = "SELECT id FROM series WHERE sex <> 'all' OR age <> 'all' OR category_type NOT IN" \
    " ('department', '')"  # fmt: skip
REMOVE = (
    f"DELETE FROM observation WHERE series_id IN ({BROKEN_DOWN})",  # noqa: S608
    "DELETE FROM observation WHERE numerator IS NULL OR value IS NOT NULL"
    " OR denominator < numerator",
    "DELETE FROM series WHERE sex <> 'all' OR age <> 'all'"
    " OR category_type NOT IN ('department', '')",
)


def upgrade() -> None:
    for name in ("category_type", "sex", "age"):
        op.add_column("series", sa.Column(name, sa.String(), nullable=True))
    op.execute("UPDATE series SET category_type = 'department', sex = 'all', age = 'all'")
    for name in ("category_type", "sex", "age"):
        op.alter_column("series", name, nullable=False)
    op.drop_constraint(f"uq_series_{'_'.join(OLD_KEY)}", "series")
    op.create_unique_constraint("uq_series_part", "series", list(KEY))
    op.create_check_constraint(
        "ck_series_total", "series", "(category_type = '') = (category = 'all')"
    )
    op.create_index("ix_series_indicator_id", "series", ["indicator_id"])
    _extend_observation()
    op.create_table(
        "figures_edition",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_figures_edition_one"),
    )
    op.execute("INSERT INTO figures_edition VALUES (1, 0)")


def _extend_observation() -> None:
    for name in ("value", "lower", "upper", "completeness"):
        op.add_column("observation", sa.Column(name, sa.Double()))
    for name in ("status", "note"):
        op.add_column("observation", sa.Column(name, sa.String()))
    op.add_column("observation", sa.Column("published_at", sa.DateTime(timezone=True)))
    op.execute(PUBLISHED)
    op.execute(
        "UPDATE observation SET status = CASE revision WHEN 1 THEN 'final' ELSE 'revised' END"
    )
    op.alter_column("observation", "status", nullable=False)
    op.alter_column("observation", "published_at", nullable=False)
    op.alter_column("observation", "numerator", nullable=True)
    op.drop_constraint("ck_observation_denominator", "observation")
    for name, rule in CHECKS.items():
        op.create_check_constraint(f"ck_observation_{name}", "observation", rule)


def downgrade() -> None:
    op.drop_table("figures_edition")
    for removal in REMOVE:
        op.execute(removal)
    for name in CHECKS:
        op.drop_constraint(f"ck_observation_{name}", "observation")
    op.create_check_constraint(
        "ck_observation_denominator", "observation", "denominator >= numerator"
    )
    op.alter_column("observation", "numerator", nullable=False)
    for name in ("value", "lower", "upper", "completeness", "status", "note", "published_at"):
        op.drop_column("observation", name)
    op.drop_index("ix_series_indicator_id", "series")
    op.drop_constraint("ck_series_total", "series")
    op.drop_constraint("uq_series_part", "series")
    op.create_unique_constraint(f"uq_series_{'_'.join(OLD_KEY)}", "series", list(OLD_KEY))
    for name in ("category_type", "sex", "age"):
        op.drop_column("series", name)
