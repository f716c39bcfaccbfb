"""The starter catalogue of indicators, and the standards of those that were there."""

import json

import sqlalchemy as sa
from alembic import op

from migrations.metrics_catalogue import AE_TARGETS, CATALOGUE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADD_CODE = sa.text("INSERT INTO indicator (code) VALUES (:code)")
ADD_VERSION = sa.text("""
    INSERT INTO indicator_version (indicator_id, version, code, state, level, name, description,
        numerator, denominator, calculation, unit, multiplier, polarity, frequency, breakdown,
        categories, targets, source, disclosure_rule, owner, programme_area, review_date, due_days,
        public_approver, changes, drafted_by, drafted_at, approved_by, approved_at, published_by,
        published_at)
    SELECT id, 1, code, 'published', :level, :name, :description, :numerator, :denominator,
        :calculation, :unit, :multiplier, :polarity, :frequency, :breakdown,
        CAST(:categories AS text[]), CAST(:targets AS jsonb), :source, :disclosure_rule, :owner,
        :programme_area, :review_date, :due_days, :public_approver, 1, 'catalogue', now(),
        'reviewer', now(), 'reviewer', now()
    FROM indicator WHERE code = :code
""")
TARGETS = sa.text(
    "UPDATE indicator_version SET targets = CAST(:targets AS jsonb) WHERE code = :code"
)
HELD = "SELECT id FROM indicator WHERE code = ANY(:codes)"
REMOVE_FIGURES = f"""
    DELETE FROM observation WHERE series_id IN
        (SELECT id FROM series WHERE indicator_id IN ({HELD}))"""  # noqa: S608 (constants only)
HELD_BY = ("series", "indicator_commentary", "indicator_reminder", "indicator_version")
REMOVALS = (
    REMOVE_FIGURES,
    *(f"DELETE FROM {table} WHERE indicator_id IN ({HELD})" for table in HELD_BY),  # noqa: S608
    "DELETE FROM indicator WHERE code = ANY(:codes)",
)


def upgrade() -> None:
    connection = op.get_bind()
    for row in CATALOGUE:
        connection.execute(ADD_CODE, {"code": row["code"]})
        connection.execute(ADD_VERSION, row | {"targets": json.dumps(row["targets"])})
    _set_ae_targets(json.dumps(AE_TARGETS))


def _set_ae_targets(targets: str) -> None:
    op.get_bind().execute(TARGETS, {"targets": targets, "code": "ae-four-hour-performance"})


def downgrade() -> None:
    codes = {"codes": [row["code"] for row in CATALOGUE]}
    for removal in REMOVALS:
        op.get_bind().execute(sa.text(removal), codes)
    _set_ae_targets("[]")
