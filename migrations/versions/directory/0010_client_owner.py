"""Any of its organisations may own a client, not the first one only."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _owned("owner = ANY (orgs)")


def downgrade() -> None:
    _owned("owner = orgs[1]")


def _owned(condition: str) -> None:
    op.drop_constraint("ck_client_owner", "client")
    op.create_check_constraint("ck_client_owner", "client", condition)
