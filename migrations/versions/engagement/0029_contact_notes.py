"""What was noted of contacts with stakeholders goes by the dated policies too."""

import sqlalchemy as sa
from alembic import op

from migrations.engagement_retention import know
from migrations.shared_privileges import each_role, may

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OLD = (
    "identifiers", "texts", "equality", "choices", "invitations", "enquiries", "event_notes",
    "subscribers",
)  # fmt: skip
NEW = (*OLD, "contact_notes")
TABLE = "stakeholder_contact"


def upgrade() -> None:
    know(NEW)
    op.add_column(TABLE, sa.Column("key", sa.Integer(), sa.Identity(), nullable=False))
    op.create_unique_constraint(op.f("uq_stakeholder_contact_key"), TABLE, ["key"])
    op.add_column(TABLE, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column(TABLE, "summary", nullable=True)
    op.create_check_constraint(
        op.f("ck_stakeholder_contact_erased"), TABLE, "(summary IS NULL) = (erased_at IS NOT NULL)"
    )
    may("UPDATE (summary, erased_at)", TABLE)


def downgrade() -> None:
    """Nothing brings words back: what was erased stays empty."""
    each_role(f"REVOKE UPDATE (summary, erased_at) ON {TABLE} FROM {{role}}")
    op.drop_constraint(op.f("ck_stakeholder_contact_erased"), TABLE)
    op.execute(f"UPDATE {TABLE} SET summary = '' WHERE summary IS NULL")  # noqa: S608 (constants only)
    op.alter_column(TABLE, "summary", nullable=False)
    op.drop_column(TABLE, "erased_at")
    op.drop_column(TABLE, "key")
    know(OLD)
