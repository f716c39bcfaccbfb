"""Files sent for import, and the lines of them that were refused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.shared.jobs.models import SharedTable, timestamp


class ImportFile(SharedTable, table=True):
    """A file that was sent for import, by its content. What it brought names it by `number`.

    `sha256` is empty of a private file, which holds what people wrote.
    """

    __tablename__ = "import_file"
    __table_args__ = (CheckConstraint("on_rejects IN ('refuse', 'skip')", name="on_rejects"),)

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    job_id: UUID = Field(unique=True)
    owner: str = Field(index=True)
    requested_by: str
    format: str
    layout: str
    on_rejects: str
    sha256: str = Field(index=True)
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    created_at: datetime = Field(sa_column=timestamp())
    loaded_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))


class ImportReject(SharedTable, table=True):
    """One thing wrong with one line of a file."""

    __tablename__ = "import_reject"

    import_id: UUID = Field(
        sa_column=Column(ForeignKey("import_file.id", ondelete="CASCADE"), primary_key=True)
    )
    line: int = Field(primary_key=True)
    column: str = Field(primary_key=True)
    value: str
    reason: str
    expected: str
