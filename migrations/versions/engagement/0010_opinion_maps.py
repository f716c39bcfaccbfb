"""Opinion maps: the newest of each conversation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.shared_privileges import may

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    target = sa.ForeignKey("conversation.number")
    op.create_table(
        "opinion_map",
        sa.Column("conversation", sa.Integer(), target, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("memory", JSONB(), nullable=True),
        sa.Column("found", JSONB(), nullable=False),
        sa.Column("people", ARRAY(sa.Integer()), nullable=False),
        sa.Column("xs", ARRAY(sa.Float()), nullable=False),
        sa.Column("ys", ARRAY(sa.Float()), nullable=False),
        sa.Column("labels", ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cardinality(people) = cardinality(labels)", name="ck_opinion_map_people"
        ),
    )
    may("UPDATE", "opinion_map")


def downgrade() -> None:
    op.drop_table("opinion_map")
