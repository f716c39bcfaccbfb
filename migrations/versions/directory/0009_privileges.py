"""The application role reads and adds; what it may change is named here, table by table."""

from migrations.shared_privileges import keep_rows, let_rows_change, may

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REGISTER = (
    "organisation", "organisation_name", "organisation_status", "organisation_role", "membership",
    "succession", "population", "residence",
)  # fmt: skip


def upgrade() -> None:
    keep_rows()
    may("UPDATE, DELETE", *REGISTER)
    may("UPDATE", "version", "client")
    may("UPDATE, DELETE", "used_assertion")  # expired ones are held, then forgotten


def downgrade() -> None:
    let_rows_change()
