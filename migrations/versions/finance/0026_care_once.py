"""A claimant claims the care of a spell once, whatever HRG it is grouped to."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

UNBUNDLED = "'RD', 'RN', 'SB', 'SC', 'SD', 'VC', 'XA', 'XB', 'XC', 'XD'"
CARE = (
    f"CASE WHEN currency = '' OR left(currency, 2) IN ({UNBUNDLED})"
    " THEN currency ELSE 'grouped' END"
)
SPELL = ["claimant", "provider", "spell", "pod"]


def upgrade() -> None:
    op.add_column("claimed_spell", sa.Column("care", sa.String()))
    op.execute(f"UPDATE claimed_spell SET care = {CARE}")  # noqa: S608 (constants only)
    op.alter_column("claimed_spell", "care", nullable=False)
    _key("care")


def downgrade() -> None:
    _key("currency")
    op.drop_column("claimed_spell", "care")


def _key(last: str) -> None:
    op.drop_constraint("claimed_spell_pkey", "claimed_spell")
    op.create_primary_key("claimed_spell_pkey", "claimed_spell", [*SPELL, last])
