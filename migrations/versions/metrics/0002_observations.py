"""Indicators (the four of A&E), organisations, series, observations, imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SOURCE = "NHS England, A&E Attendances and Emergency Admissions (Open Government Licence v3.0)"
LATE = "attendances over four hours from arrival to admission, transfer or discharge"
INDICATORS = (
    (1, "ae-attendances", "A&E attendances", "Attendances at A&E departments.",
     "attendances", None, "count", "neutral"),
    (2, "ae-breaches", "A&E four-hour breaches",
     "Attendances that lasted more than four hours from arrival.", LATE, None, "count", "decrease"),
    (3, "ae-four-hour-performance", "A&E four-hour performance",
     "Share of attendances admitted, transferred or discharged within four hours of arrival.",
     "attendances without those over four hours", "attendances", "proportion", "increase"),
    (4, "ae-emergency-admissions", "Emergency admissions through A&E",
     "Emergency admissions through A&E departments.",
     "emergency admissions through A&E", None, "count", "neutral"),
)  # fmt: skip
COLUMNS = (
    "id", "code", "name", "description", "numerator", "denominator", "unit", "improvement"
)  # fmt: skip
COMMON = {
    "version": 1,
    "frequency": "month",
    "breakdown": "department",
    "categories": ["1", "2", "other", "all"],
    "source": SOURCE,
}


def upgrade() -> None:
    indicators = _create_indicator()
    op.bulk_insert(
        indicators, [dict(zip(COLUMNS, row, strict=True)) | COMMON for row in INDICATORS]
    )
    _create_series()
    _create_observation()
    _create_imports()


def _create_indicator() -> sa.Table:
    return op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("numerator", sa.String(), nullable=False),
        sa.Column("denominator", sa.String()),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("improvement", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("categories", ARRAY(sa.Text()), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.UniqueConstraint("code", name="uq_indicator_code"),
        sa.CheckConstraint("unit IN ('count', 'proportion')", name="ck_indicator_unit"),
        sa.CheckConstraint(
            "improvement IN ('increase', 'decrease', 'neutral')", name="ck_indicator_improvement"
        ),
        sa.CheckConstraint(
            "(denominator IS NOT NULL) = (unit = 'proportion')", name="ck_indicator_denominator"
        ),
    )


def _create_series() -> None:
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("name", sa.String()),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "organisation_code", sa.String(), sa.ForeignKey("organisation.code"), nullable=False
        ),
        sa.Column("indicator_id", sa.Integer(), sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.UniqueConstraint(
            "organisation_code",
            "indicator_id",
            "category",
            name="uq_series_organisation_code_indicator_id_category",
        ),
    )


def _create_observation() -> None:
    op.create_table(
        "observation",
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id"), primary_key=True),
        sa.Column("period", sa.Date(), primary_key=True),
        sa.Column("revision", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("numerator", sa.Double(), nullable=False),
        sa.Column("denominator", sa.Double()),
        sa.Column("import_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("revision >= 1", name="ck_observation_revision"),
        sa.CheckConstraint("numerator >= 0", name="ck_observation_numerator"),
        sa.CheckConstraint("denominator >= numerator", name="ck_observation_denominator"),
    )


def _create_imports() -> None:
    op.create_table(
        "import_file",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("on_rejects", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False, index=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True)),
        sa.Column("counts", JSONB(), nullable=False),
        sa.CheckConstraint("on_rejects IN ('refuse', 'skip')", name="ck_import_file_on_rejects"),
        sa.UniqueConstraint("number", name="uq_import_file_number"),
        sa.UniqueConstraint("job_id", name="uq_import_file_job_id"),
    )
    op.create_table(
        "import_reject",
        sa.Column(
            "import_id",
            sa.Uuid(),
            sa.ForeignKey("import_file.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("line", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("column", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "import_reject", "import_file", "observation", "series", "organisation", "indicator",
    ):  # fmt: skip
        op.drop_table(table)
