"""What the outside sees of an import."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from services.shared.imports.models import ImportFile
from services.shared.imports.service import options_of
from services.shared.jobs.models import Job
from services.shared.jobs.schemas import JobStatus
from services.shared.schemas import Schema

OnRejects = Literal["refuse", "skip"]


class Import(Schema):
    """A file that was sent for import, and the job that reads it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11",
                "format": "nhse-ae",
                "layout": "nhse-ae-tidy",
                "rejects": "refuse",
                "options": {},
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "size": 481023,
                "repeated": False,
                "created_at": "2026-11-22T10:00:00Z",
                "job": JobStatus.model_config["json_schema_extra"]["example"],  # type: ignore[index]
                "rejects_file": "/v1/metrics/imports/7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11/rejects",
            }
        }
    )

    id: UUID
    format: str = Field(description="what the file is")
    layout: str = Field(description="the arrangement of columns that was recognised")
    rejects: OnRejects = Field(description="what happens when lines are rejected")
    options: dict[str, JsonValue] = Field(description="what else was asked for with the file")
    sha256: str | None = Field(
        description="of the file's bytes; null where it holds what people wrote: none is kept"
    )
    size: int = Field(description="bytes")
    repeated: bool = Field(description="the same file had been sent before; nothing was done again")
    created_at: datetime
    job: JobStatus
    rejects_file: str = Field(description="path of the rejected lines, as CSV")

    @classmethod
    def of(cls, service: str, file: ImportFile, job: Job, *, repeated: bool = False) -> "Import":
        return cls(
            id=file.id,
            format=file.format,
            layout=file.layout,
            rejects=file.on_rejects,
            options=options_of(job),
            sha256=file.sha256 or None,
            size=file.size,
            repeated=repeated,
            created_at=file.created_at,
            job=JobStatus.of(job),
            rejects_file=f"/v1/{service}/imports/{file.id}/rejects",
        )
