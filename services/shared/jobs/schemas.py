"""What the outside sees of a job."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.shared.jobs.models import Job
from services.shared.schemas import Schema


class JobStatus(Schema):
    """A piece of long work and how far it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
                "kind": "import",
                "state": "running",
                "progress": 0.42,
                "counts": {"rows": 5361},
                "message": "reading",
                "result": None,
                "error": None,
                "attempts": 1,
                "created_at": "2026-11-22T10:00:00Z",
                "started_at": "2026-11-22T10:00:01Z",
                "finished_at": None,
            }
        }
    )

    id: UUID
    kind: str = Field(description="what is done")
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: float = Field(ge=0, le=1, description="share that is done")
    counts: dict[str, int] = Field(description="how many of what were handled so far")
    message: str = Field(description="what is being done, in words")
    result: str | None = Field(description="path of what came of it")
    error: dict[str, Any] | None = Field(description="the problem, when it failed")
    attempts: int = Field(description="how often it was started")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> "JobStatus":
        return cls(**{name: getattr(job, name) for name in cls.model_fields})
