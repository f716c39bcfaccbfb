"""Jobs that nothing refers to are forgotten a week after their end."""

from migrations.shared_privileges import each_role, may

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    may("DELETE", "job")


def downgrade() -> None:
    each_role("REVOKE DELETE ON job FROM {role}")
