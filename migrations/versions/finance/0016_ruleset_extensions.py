"""Rule sets that are carried on beyond their year."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEPT = ("ruleset_extension_decision", "ruleset_extension")


def upgrade() -> None:
    op.create_table(
        "ruleset_extension",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("owner"),
        _text("ruleset"),
        sa.Column("until", sa.Date(), nullable=False),
        _text("reason"),
        _text("asked_by"),
        _moment("asked_at"),
        sa.UniqueConstraint("number", name="uq_ruleset_extension_number"),
    )
    op.create_index("ix_ruleset_extension_owner", "ruleset_extension", ["owner"])
    op.create_table(
        "ruleset_extension_decision",
        sa.Column("extension", sa.Uuid(), sa.ForeignKey("ruleset_extension.id"), primary_key=True),
        _text("decision"),
        _text("decided_by"),
        _moment("decided_at"),
        sa.CheckConstraint(
            "decision IN ('approved', 'rejected')", name="ck_ruleset_extension_decision_decision"
        ),
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.drop_table(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
