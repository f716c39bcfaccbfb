"""Migrations of one service: its own lineage, one runner at a time."""

from functools import cache
from pathlib import Path

from sqlalchemy import text

from services.shared.database import ReadSession

CONFIG = Path(__file__).resolve().parents[2] / "alembic.ini"


@cache
def head_revision(service: str) -> str | None:
    """The newest revision in the code."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(CONFIG, ini_section=service)
    return ScriptDirectory.from_config(config).get_current_head()


async def revision_of(session: ReadSession) -> str | None:
    """The revision that the database has. Raises ProgrammingError when it has no tables."""
    connection = await session.connection()
    return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()


def upgrade(service: str, url: str) -> None:
    """Bring the database at `url` (owner role) to the newest revision; safe to run at once."""
    from alembic import command
    from alembic.config import Config

    config = Config(CONFIG, ini_section=service)
    config.attributes["url"] = url
    command.upgrade(config, "head")
