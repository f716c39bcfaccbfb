"""Editions of national lists: places with their history, dormant ones, settings that come back.

Of each edition: when it is from, and what it changed.
"""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEEP_PLACES = """
    INSERT INTO organisation_place (code, starts, address, postcode)
    SELECT code, min(starts), address, postcode
    FROM organisation JOIN organisation_status USING (code)
    WHERE address IS NOT NULL OR postcode IS NOT NULL
    GROUP BY code, address, postcode
"""
RESTORE_PLACES = """
    UPDATE organisation SET address = place.address, postcode = place.postcode
    FROM (SELECT DISTINCT ON (code) * FROM organisation_place ORDER BY code, starts DESC) AS place
    WHERE place.code = organisation.code
"""
FIRST_TIME = """
    DELETE FROM organisation_role AS later USING organisation_role AS first
    WHERE first.code = later.code AND first.role = later.role AND first.starts < later.starts
"""
AWAKE = "UPDATE organisation_status SET status = 'active' WHERE status = 'dormant'"
STATUS = "ck_organisation_status_status"


def upgrade() -> None:
    _create_place()
    op.drop_constraint(STATUS, "organisation_status")
    op.create_check_constraint(
        STATUS, "organisation_status", "status IN ('shadow', 'active', 'dormant', 'closed')"
    )
    _identify_roles("code", "role", "starts")
    _create_edition()
    _create_change()


def _create_place() -> None:
    op.create_table(
        "organisation_place",
        sa.Column("code", sa.String(), sa.ForeignKey("organisation.code"), primary_key=True),
        sa.Column("starts", sa.Date(), primary_key=True),
        sa.Column("address", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("country", sa.String()),
        sa.Column("geography", sa.String()),
    )
    may("UPDATE, DELETE", "organisation_place")
    op.execute(KEEP_PLACES)
    op.drop_column("organisation", "address")
    op.drop_column("organisation", "postcode")


def _identify_roles(*columns: str) -> None:
    op.execute("ALTER TABLE organisation_role DROP CONSTRAINT organisation_role_pkey")
    op.execute(f"ALTER TABLE organisation_role ADD PRIMARY KEY ({', '.join(columns)})")


def _create_edition() -> None:
    op.create_table(
        "edition",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("sequence", sa.String(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("ix_edition_format", "format", "day"),
        sa.CheckConstraint("origin IN ('parameter', 'name', 'file')", name="ck_edition_origin"),
        sa.CheckConstraint(
            "sequence IN ('next', 'correction', 'past')", name="ck_edition_sequence"
        ),
    )


def _create_change() -> None:
    op.create_table(
        "import_change",
        sa.Column("import_id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("import_change")
    op.drop_table("edition")
    op.execute(FIRST_TIME)
    _identify_roles("code", "role")
    op.drop_constraint(STATUS, "organisation_status")
    op.execute(AWAKE)
    op.create_check_constraint(
        STATUS, "organisation_status", "status IN ('shadow', 'active', 'closed')"
    )
    op.add_column("organisation", sa.Column("address", sa.String()))
    op.add_column("organisation", sa.Column("postcode", sa.String()))
    op.execute(RESTORE_PLACES)
    op.drop_table("organisation_place")
