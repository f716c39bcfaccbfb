"""API clients and the assertions that they have used up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_client()
    op.create_table(
        "used_assertion",
        sa.Column(
            "client_id",
            sa.Uuid(),
            sa.ForeignKey(
                "client.client_id",
                name="fk_used_assertion_client_id_client",
                ondelete="CASCADE",
            ),
            primary_key=True,
        ),
        sa.Column("jti_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def _create_client() -> None:
    op.create_table(
        "client",
        sa.Column("client_id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("orgs", ARRAY(sa.Text()), nullable=False),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        sa.Column("secret_hash", sa.String()),
        sa.Column("jwk", JSONB()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("secret_changed_at", sa.DateTime(timezone=True)),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("number", name="uq_client_number"),
        sa.CheckConstraint("status IN ('active', 'disabled')", name="ck_client_status"),
        sa.CheckConstraint(
            "(disabled_at IS NOT NULL) = (status = 'disabled')", name="ck_client_disabled"
        ),
        sa.CheckConstraint(
            "secret_hash IS NOT NULL OR jwk IS NOT NULL", name="ck_client_credential"
        ),
        sa.CheckConstraint("owner = orgs[1]", name="ck_client_owner"),
    )


def downgrade() -> None:
    op.drop_table("used_assertion")
    op.drop_table("client")
