"""Whoever adds an entry wakes the sealer."""

from migrations.shared_telling import tell_nobody, tell_of_entries

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tell_of_entries()


def downgrade() -> None:
    tell_nobody()
