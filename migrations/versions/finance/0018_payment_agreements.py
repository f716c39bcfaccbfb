"""How commissioners pay providers."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_agreement",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        _text("owner"),
        _text("provider"),
        sa.Column("pod", sa.String()),
        _text("mechanism"),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        _text("source"),
        _text("stated_by"),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts <= ends", name="ck_payment_agreement_dates"),
    )
    op.create_index("ix_payment_agreement_owner", "payment_agreement", ["owner", "provider"])
    op.execute(
        "CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_agreement"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("payment_agreement")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
