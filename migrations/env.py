"""Runs one service's lineage, in one transaction, one runner at a time."""

import importlib
import pkgutil
from zlib import crc32

from alembic import context
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from services.shared.jobs.models import SharedTable
from services.shared.settings import Settings

SERVICE = context.config.config_ini_section
QUEUE_PREFIX = "procrastinate_"


def metadata() -> list[MetaData]:
    """The tables that the service's code expects: its own and the shared ones."""
    for name in ("services.shared", f"services.{SERVICE}"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if module.name.rpartition(".")[2] in {"models", "base"}:
                importlib.import_module(module.name)
    base = importlib.import_module(f"services.{SERVICE}.base")
    return [base.ServiceTable.metadata, SharedTable.metadata]


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a database object is this project's to compare (the job queue's are not)."""
    return not (kind == "table" and (name or "").startswith(QUEUE_PREFIX))


def migrate(connection: Connection) -> None:
    lock = {"key": crc32(f"marches migration {SERVICE}".encode())}
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), lock)
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        include_name=ours,
        compare_type=True,
        compare_server_default=True,
    )
    context.run_migrations()


def owner_url() -> str:
    url = context.config.attributes.get("url") or Settings().owner_database_url(SERVICE)
    return "postgresql+psycopg://" + str(url).partition("://")[2]


engine = create_engine(owner_url(), poolclass=NullPool)
with engine.begin() as connection:
    migrate(connection)
