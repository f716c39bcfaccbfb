"""Surveys that those who are invited answer, and that are asked again."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
CHECKS = {
    "answered_by": "answered_by IN ('everybody', 'invited')",
    "invited": "kind = 'survey' OR answered_by = 'everybody'",
    "wave": "(series IS NULL) = (wave = 1)",
}


def upgrade() -> None:
    op.add_column(
        "consultation",
        sa.Column(
            "answered_by", sa.String(), nullable=False, server_default=sa.text("'everybody'")
        ),
    )
    op.add_column(
        "consultation",
        sa.Column("series", sa.Uuid(), sa.ForeignKey("consultation.id"), nullable=True),
    )
    op.add_column(
        "consultation", sa.Column("wave", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    for name, said in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_consultation_{name}"), "consultation", said)
    op.create_unique_constraint("uq_consultation_series_wave", "consultation", ["series", "wave"])
    op.create_table(
        "invitation",
        sa.Column("mark", sa.LargeBinary(), primary_key=True),
        sa.Column(
            "consultation",
            sa.Uuid(),
            sa.ForeignKey("consultation.id"),
            nullable=False,
            index=True,
        ),
    )
    op.create_table(
        "invitation_batch",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", name="uq_invitation_batch_id"),
        sa.CheckConstraint("count >= 1", name=op.f("ck_invitation_batch_count")),
    )
    may("DELETE", "invitation")


def downgrade() -> None:
    op.drop_table("invitation_batch")
    op.drop_table("invitation")
    for name in ("answered_by", "series", "wave"):
        op.drop_column("consultation", name)
