"""Every query on editions and on what files changed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.directory.imports.models import Edition, ImportChange
from services.directory.organisations.repository.tables import Rows, insert
from services.directory.organisations.rules.differences import Difference
from services.directory.organisations.rules.editions import SETTINGS
from services.shared.database import AnySession, ReadSession, WriteSession

CHANGE = Rows(
    "import_change",
    (("import_id", "uuid"), ("number", "integer"), ("code", "text"), ("what", "text"),
     ("starts", "date"), ("before", "text"), ("after", "text")),
    ("import_id", "number"),
)  # fmt: skip
OPEN_PRACTICES = """
SELECT organisation.code FROM organisation
JOIN LATERAL (SELECT status FROM organisation_status
    WHERE code = organisation.code AND starts <= :day ORDER BY starts DESC LIMIT 1
) AS known ON status <> 'closed'
WHERE NOT synthetic AND NOT provisional AND EXISTS (
    SELECT FROM organisation_role AS held
    WHERE held.code = organisation.code AND role = ANY(:settings)
        AND starts <= :day AND (ends IS NULL OR ends > :day))"""
PREVIEWED = """
SELECT 1 FROM import_file AS this
JOIN import_file AS other USING (sha256, format, owner)
JOIN job ON job.id = other.job_id
WHERE this.id = :import_id AND job.state = 'succeeded'
    AND job.payload -> 'options' -> 'preview' = 'true' LIMIT 1"""


async def days_of(session: AnySession, kind: str) -> Sequence[date]:
    """The days of the editions of a list that were taken in."""
    return (await session.exec(select(col(Edition.day)).where(Edition.format == kind))).all()


async def editions_before(
    session: ReadSession, number: int | None, limit: int, kind: str | None
) -> Sequence[Edition]:
    """Up to `limit` editions, the newest taken first, from the one before `number`."""
    statement = select(Edition).order_by(col(Edition.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Edition.number) < number)
    if kind is not None:
        statement = statement.where(Edition.format == kind)
    return (await session.exec(statement)).all()


async def open_practices(session: AnySession, day: date) -> set[str]:
    """The codes of the practices that are known to be open on a day."""
    connection = await session.connection()
    asked = {"day": day, "settings": list(SETTINGS)}
    return set((await connection.execute(text(OPEN_PRACTICES), asked)).scalars())


async def was_previewed(session: AnySession, import_id: UUID) -> bool:
    """Whether a preview of the same bytes has ended well."""
    connection = await session.connection()
    found = await connection.execute(text(PREVIEWED), {"import_id": import_id})
    return found.first() is not None


async def keep_changes(
    session: WriteSession, import_id: UUID, changes: Iterable[Difference]
) -> None:
    rows: list[tuple[Any, ...]] = [
        (import_id, number, *change) for number, change in enumerate(changes, 1)
    ]
    await insert(await session.connection(), CHANGE, rows)


async def changes_after(
    session: ReadSession, import_id: UUID, number: int, limit: int
) -> Sequence[ImportChange]:
    """Up to `limit` changes of an import in order, from the one after `number`."""
    statement = (
        select(ImportChange)
        .where(ImportChange.import_id == import_id, col(ImportChange.number) > number)
        .order_by(col(ImportChange.number))
        .limit(limit)
    )
    return (await session.exec(statement)).all()
