"""Journals are checked together when their statement ends, and no longer one by one."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

RULES = Path(__file__).parents[2] / "sql"
ONE_BY_ONE = "check_journal"
TOGETHER = "check_journals"


def upgrade() -> None:
    _execute((RULES / "whole_journals.sql").read_text())
    _drop(ONE_BY_ONE)


def downgrade() -> None:
    before = (RULES / "ledger.sql").read_text()
    start = before.index(f"CREATE FUNCTION {ONE_BY_ONE}()")
    end = f"EXECUTE FUNCTION {ONE_BY_ONE}();"
    _execute(before[start : before.index(end) + len(end)])
    _drop(TOGETHER)


def _execute(rules: str) -> None:
    op.execute(sa.text(rules.replace(":", r"\:")))


def _drop(check: str) -> None:
    op.execute(f"DROP TRIGGER {check} ON journal")
    op.execute(f"DROP FUNCTION {check}()")
