"""What may have a clock of its own, of which policies are stated and runs go."""

from alembic import op


def know(what: tuple[str, ...]) -> None:
    """Only these from now on."""
    for table in ("retention_policy", "retention_run"):
        name = op.f(f"ck_{table}_what")
        op.drop_constraint(name, table)
        op.execute(f"DELETE FROM {table} WHERE what NOT IN {what}")  # noqa: S608 (constants only)
        op.create_check_constraint(name, table, f"what IN {what}")
