"""What the outside sees of editions."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.directory.imports.models import Edition as EditionRow
from services.directory.imports.rules.sequences import ORIGINS, SEQUENCES
from services.shared.schemas import Schema, with_example


class Edition(Schema):
    """A national list that was taken in."""

    model_config = with_example(
        format="epraccur", on="2024-05-31", origin="name", sequence="next",
        import_id="7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11", taken_at="2026-11-22T10:00:00Z",
        changes_file="/v1/directory/imports/7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11/changes",
    )  # fmt: skip

    format: str
    on: date = Field(description="day from which it is true")
    origin: Literal[ORIGINS] = Field(description="what that day is known from")  # type: ignore[valid-type]
    sequence: Literal[SEQUENCES]  # type: ignore[valid-type]
    import_id: UUID
    taken_at: datetime
    changes_file: str = Field(description="path of what it changed, as CSV")

    @classmethod
    def of(cls, row: EditionRow) -> "Edition":
        return cls(
            on=row.day,
            changes_file=f"/v1/directory/imports/{row.import_id}/changes",
            **row.model_dump(exclude={"day", "number"}),
        )
