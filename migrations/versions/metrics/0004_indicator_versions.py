"""Indicators as versioned definitions; commentary on their periods; reminders that were raised."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOVED = ("name", "description", "numerator", "denominator", "unit", "frequency", "breakdown",
         "categories", "source")  # fmt: skip
CHECKS = {
    "state": "state IN ('draft', 'approved', 'published')",
    "level": "level IN ('national', 'local')",
    "calculation": "calculation IN"
    " ('count', 'proportion', 'rate', 'ratio', 'mean', 'median', 'standardised_rate')",
    "polarity": "polarity IN ('high_is_good', 'low_is_good', 'none')",
    "frequency": "frequency IN ('month', 'quarter', 'year')",
    "disclosure_rule": "disclosure_rule IN ('open_data', 'not_people', 'small_counts')",
    "multiplier": "multiplier > 0",
    "version": "version >= 1",
    "count": "calculation <> 'count' OR denominator IS NULL",
    "approved": "(state = 'draft') = (approved_at IS NULL)",
    "second_person": "approved_by <> drafted_by",
    "published": "(state = 'published') = (published_at IS NOT NULL)",
    "local": "level = 'national' OR num_nulls(due_days, public_approver) = 0",
}
FIRST_VERSIONS = """
    INSERT INTO indicator_version (indicator_id, version, code, state, level, name, description,
        numerator, denominator, calculation, unit, multiplier, polarity, frequency, breakdown,
        categories, targets, source, disclosure_rule, owner, programme_area, changes,
        drafted_by, drafted_at, approved_by, approved_at, published_by, published_at)
    SELECT id, version, code, 'published', 'national', name, description,
        numerator, denominator, unit, unit, 1,
        CASE improvement WHEN 'increase' THEN 'high_is_good' WHEN 'decrease' THEN 'low_is_good'
            ELSE 'none' END,
        frequency, breakdown, categories, '[]', source, 'open_data', 'NHS England',
        'urgent and emergency care', 1,
        'catalogue', now(), 'reviewer', now(), 'reviewer', now()
    FROM indicator
"""
IN_FORCE = """
    CREATE VIEW indicator_in_force AS
    SELECT DISTINCT ON (indicator_id) * FROM indicator_version
    ORDER BY indicator_id, (state = 'published') DESC, version DESC
"""
GONE = "SELECT indicator_id FROM indicator_version WHERE unit NOT IN ('count', 'proportion')"
REMOVE = f"""
    DELETE FROM observation WHERE series_id IN
        (SELECT id FROM series WHERE indicator_id IN ({GONE}));
    DELETE FROM series WHERE indicator_id IN ({GONE});
    CREATE TEMP TABLE gone ON COMMIT DROP AS {GONE};
    DELETE FROM indicator_version WHERE indicator_id IN (SELECT indicator_id FROM gone);
    DELETE FROM indicator WHERE id IN (SELECT indicator_id FROM gone)
"""  # noqa: S608 (constants only)
MOVE_BACK = """
    UPDATE indicator SET version = newest.version, name = newest.name,
        description = newest.description, numerator = newest.numerator,
        denominator = newest.denominator, unit = newest.unit,
        improvement = CASE newest.polarity WHEN 'high_is_good' THEN 'increase'
            WHEN 'low_is_good' THEN 'decrease' ELSE 'neutral' END,
        frequency = newest.frequency, breakdown = coalesce(newest.breakdown, ''),
        categories = newest.categories, source = newest.source
    FROM (SELECT DISTINCT ON (indicator_id) * FROM indicator_version
          ORDER BY indicator_id, version DESC) AS newest
    WHERE newest.indicator_id = indicator.id
"""


def upgrade() -> None:
    op.create_unique_constraint("uq_indicator_id_code", "indicator", ["id", "code"])
    _create_versions()
    op.execute(IN_FORCE)
    _create_commentary()
    op.execute(FIRST_VERSIONS)
    for name in ("unit", "improvement", "denominator"):
        op.drop_constraint(f"ck_indicator_{name}", "indicator")
    for name in ("version", "improvement", *MOVED):
        op.drop_column("indicator", name)
    # Its rows came with given numbers, which the sequence does not know of.
    op.execute("SELECT setval(pg_get_serial_sequence('indicator', 'id'), max(id)) FROM indicator")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_versions() -> None:
    op.create_table(
        "indicator_version",
        sa.Column("indicator_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        *map(_text, ("code", "state", "level", "name", "description", "numerator")),
        _text("denominator", nullable=True),
        *map(_text, ("calculation", "unit")),
        sa.Column("multiplier", sa.Double(), nullable=False),
        *map(_text, ("polarity", "frequency")),
        _text("breakdown", nullable=True),
        sa.Column("categories", ARRAY(sa.Text()), nullable=False),
        sa.Column("targets", JSONB(), nullable=False),
        *map(_text, ("source", "disclosure_rule", "owner", "programme_area")),
        sa.Column("review_date", sa.Date()),
        sa.Column("due_days", sa.Integer()),
        _text("public_approver", nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        _text("drafted_by"),
        _moment("drafted_at"),
        _text("approved_by", nullable=True),
        _moment("approved_at", nullable=True),
        _text("published_by", nullable=True),
        _moment("published_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id", "code"],
            ["indicator.id", "indicator.code"],
            name="fk_indicator_version_indicator_id_code_indicator",
        ),
        *(
            sa.CheckConstraint(rule, name=f"ck_indicator_version_{name}")
            for name, rule in CHECKS.items()
        ),
    )


def _create_commentary() -> None:
    op.create_table(
        "indicator_commentary",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("indicator_id", sa.Integer(), sa.ForeignKey("indicator.id"), nullable=False),
        _text("organisation_code"),
        sa.Column("period", sa.Date(), nullable=False),
        _text("text"),
        _text("written_by"),
        _moment("written_at"),
    )
    op.create_index(
        "ix_indicator_commentary_indicator_id",
        "indicator_commentary",
        ["indicator_id", "organisation_code", "period"],
    )
    op.create_table(
        "indicator_reminder",
        sa.Column("indicator_id", sa.Integer(), sa.ForeignKey("indicator.id"), primary_key=True),
        sa.Column("period", sa.Date(), primary_key=True),
        sa.Column("due", sa.Date(), nullable=False),
        _moment("reminded_at"),
    )


def downgrade() -> None:
    op.drop_table("indicator_reminder")
    op.drop_table("indicator_commentary")
    op.execute(sa.text(REMOVE))
    for name in ("name", "description", "numerator", "unit", "improvement", "frequency",
                 "breakdown", "source"):  # fmt: skip
        op.add_column("indicator", sa.Column(name, sa.String(), nullable=True))
    op.add_column("indicator", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column("indicator", sa.Column("denominator", sa.String(), nullable=True))
    op.add_column("indicator", sa.Column("categories", ARRAY(sa.Text()), nullable=True))
    op.execute(MOVE_BACK)
    for name in ("version", "name", "description", "numerator", "unit", "improvement", "frequency",
                 "breakdown", "categories", "source"):  # fmt: skip
        op.alter_column("indicator", name, nullable=False)
    op.create_check_constraint("ck_indicator_unit", "indicator", "unit IN ('count', 'proportion')")
    op.create_check_constraint(
        "ck_indicator_improvement",
        "indicator",
        "improvement IN ('increase', 'decrease', 'neutral')",
    )
    op.create_check_constraint(
        "ck_indicator_denominator",
        "indicator",
        "(denominator IS NOT NULL) = (unit = 'proportion')",
    )
    op.execute("DROP VIEW indicator_in_force")
    op.drop_table("indicator_version")
    op.drop_constraint("uq_indicator_id_code", "indicator")
