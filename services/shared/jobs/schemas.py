"""What the outside sees of a job."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.shared.jobs.models import Job
from services.shared.schemas import Schema, Text


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
                "version": 3,
                "cancel_reason": None,
                "retry_reason": None,
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
    version: int = Field(description="counts the changes of this job; the id of its events")
    cancel_reason: str | None = Field(description="why it was asked to stop")
    retry_reason: str | None = Field(description="why it was started again")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.finished_at is not None

    @classmethod
    def of(cls, job: Job) -> "JobStatus":
        return cls(**{name: getattr(job, name) for name in cls.model_fields})


class Reason(Schema):
    """Why something is done; kept with the job."""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "the wrong file"}})

    reason: Text
