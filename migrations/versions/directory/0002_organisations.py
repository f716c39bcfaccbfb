"""Organisations, their names, statuses and roles; memberships, successions, populations; residence.

An end is the first day on which something no longer holds.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A range of texts stands in for btree_gist, which is an extension that may not be installed.
SLOT = "code_range({0}, {0}, '[]')".format(
    "CASE WHEN kind IN ('provider_of', 'board') THEN child || ' ' || kind || ' ' || parent "
    "ELSE child || ' ' || kind END"
)
TABLES = (
    "residence", "version", "population", "succession", "membership",
    "organisation_role", "organisation_status", "organisation_name", "organisation",
)  # fmt: skip


def upgrade() -> None:
    _create_organisation()
    _create_membership()
    _create_succession()
    _create_population()
    _create_residence()
    version = op.create_table(
        "version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_version_one_row"),
    )
    op.bulk_insert(version, [{"id": 1, "number": 1}])


def _code(name: str = "code", *, primary_key: bool = True) -> sa.Column[str]:
    return sa.Column(
        name,
        sa.String(),
        sa.ForeignKey("organisation.code"),
        primary_key=primary_key,
        nullable=False,
    )


def _create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("gss_code", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("gss_code", name="uq_organisation_gss_code"),
        sa.CheckConstraint("system IN ('ods', 'gss', 'local')", name="ck_organisation_system"),
    )
    op.create_table(
        "organisation_name",
        _code(),
        sa.Column("starts", sa.Date(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
    )
    op.create_table(
        "organisation_status",
        _code(),
        sa.Column("starts", sa.Date(), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('shadow', 'active', 'closed')", name="ck_organisation_status_status"
        ),
    )
    op.create_table(
        "organisation_role",
        _code(),
        sa.Column("role", sa.String(), primary_key=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.CheckConstraint("ends > starts", name="ck_organisation_role_period"),
        sa.Index("ix_organisation_role_role", "role", "code"),
    )


def _create_membership() -> None:
    op.execute('CREATE TYPE code_range AS RANGE (subtype = text, collation = "C")')
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _code("child", primary_key=False),
        _code("parent", primary_key=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.CheckConstraint("ends > starts", name="ck_membership_period"),
        sa.CheckConstraint("child <> parent", name="ck_membership_own_parent"),
        sa.UniqueConstraint(
            "child", "parent", "kind", "starts", name="uq_membership_child_parent_kind_starts"
        ),
        ExcludeConstraint(
            (sa.text(SLOT), "="),
            (sa.text("daterange(starts, ends)"), "&&"),
            name="ex_membership_one_parent",
            using="gist",
        ),
        sa.Index("ix_membership_parent", "parent", "kind"),
    )


def _create_succession() -> None:
    op.create_table(
        "succession",
        _code("predecessor"),
        _code("successor"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("predecessor <> successor", name="ck_succession_own_successor"),
        sa.Index("ix_succession_successor", "successor"),
    )


def _create_population() -> None:
    op.create_table(
        "population",
        _code(),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("basis", sa.String(), primary_key=True),
        sa.Column("quintile", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("people", sa.Double(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quintile BETWEEN 0 AND 5", name="ck_population_quintile"),
        sa.CheckConstraint("basis IN ('registered', 'weighted')", name="ck_population_basis"),
        sa.CheckConstraint("people >= 0", name="ck_population_people"),
    )


def _create_residence() -> None:
    op.create_table(
        "residence",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("area", sa.String(), primary_key=True),
        sa.Column("position", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("local_authority", sa.String()),
        sa.Column("commissioner", sa.String()),
        sa.Column("icb", sa.String()),
        sa.Column("postcodes", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('lsoa', 'postcode_sector')", name="ck_residence_kind"),
        sa.CheckConstraint("postcodes > 0", name="ck_residence_postcodes"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP TYPE code_range")
