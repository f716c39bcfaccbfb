"""Jobs: the queue (procrastinate 3.10) and what the outside sees of a job."""

from migrations.steps import create_jobs, drop_jobs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_jobs()


def downgrade() -> None:
    drop_jobs()
