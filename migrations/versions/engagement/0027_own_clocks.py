"""Codes, enquiries, notes of events and addresses go by the dated policies too."""

import sqlalchemy as sa
from alembic import op

from migrations.engagement_retention import know

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OLD = ("identifiers", "texts", "equality", "choices")
NEW = (*OLD, "invitations", "enquiries", "event_notes", "subscribers")
ANSWERED = {
    False: "(answer IS NULL) = (answered_on IS NULL)",
    True: "(answer IS NULL) = (answered_on IS NULL OR erased_at IS NOT NULL)",
}


def upgrade() -> None:
    know(NEW)
    op.add_column("enquiry", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("enquiry", "question", nullable=True)
    _answered(erased=True)
    op.create_check_constraint(
        op.f("ck_enquiry_erased"), "enquiry", "(question IS NULL) = (erased_at IS NOT NULL)"
    )


def downgrade() -> None:
    """Nothing brings words back: what was erased stays empty."""
    op.drop_constraint(op.f("ck_enquiry_erased"), "enquiry")
    op.execute(
        "UPDATE enquiry SET question = '', answer = CASE WHEN answered_on IS NOT NULL"
        " THEN '' END WHERE erased_at IS NOT NULL"
    )
    _answered(erased=False)
    op.alter_column("enquiry", "question", nullable=False)
    op.drop_column("enquiry", "erased_at")
    know(OLD)


def _answered(*, erased: bool) -> None:
    name = op.f("ck_enquiry_answered")
    op.drop_constraint(name, "enquiry")
    op.create_check_constraint(name, "enquiry", ANSWERED[erased])
