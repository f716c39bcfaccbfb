"""Migrations of one service: its own lineage, one runner at a time."""

from functools import cache
from pathlib import Path

from sqlalchemy import text

from services.shared.database import Database, ReadSession

CONFIG = Path(__file__).resolve().parents[2] / "alembic.ini"


@cache
def head_revision(service: str) -> str | None:
    """The newest revision in the code."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(CONFIG, ini_section=service)
    return ScriptDirectory.from_config(config).get_current_head()


async def _revision(session: ReadSession) -> str | None:
    connection = await session.connection()
    return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()


async def current_revision(database: Database) -> str | None:
    """The revision that the database has; raises Unavailable when it does not answer."""
    async with database.read() as session:
        return await _revision(session)


def upgrade(service: str, url: str) -> None:
    """Bring the database at `url` (owner role) to the newest revision; safe to run at once."""
    from alembic import command
    from alembic.config import Config

    config = Config(CONFIG, ini_section=service)
    config.attributes["url"] = url
    command.upgrade(config, "head")
