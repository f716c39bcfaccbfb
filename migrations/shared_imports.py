"""The tables of files sent for import; like every migration, never changed once released."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB


def create_imports() -> None:
    """As lineage `metrics` has had them since 0002."""
    op.create_table(
        "import_file",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("on_rejects", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False, index=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True)),
        sa.Column("counts", JSONB(), nullable=False),
        sa.CheckConstraint("on_rejects IN ('refuse', 'skip')", name="ck_import_file_on_rejects"),
        sa.UniqueConstraint("number", name="uq_import_file_number"),
        sa.UniqueConstraint("job_id", name="uq_import_file_job_id"),
    )
    file = sa.ForeignKey("import_file.id", ondelete="CASCADE")
    op.create_table(
        "import_reject",
        sa.Column("import_id", sa.Uuid(), file, primary_key=True),
        sa.Column("line", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("column", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=False),
    )


def drop_imports() -> None:
    """Remove both."""
    op.drop_table("import_reject")
    op.drop_table("import_file")
