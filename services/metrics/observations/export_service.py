"""An export as a job: asked for, built by the worker, fetched by who asked."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.metrics.indicators.repository import definitions_changed
from services.metrics.observations import export_repository
from services.metrics.observations.export_problems import ExportGone, ExportNotFound, TooManyExports
from services.metrics.observations.files.storage import KEPT_SECONDS, path_of, replacing
from services.metrics.observations.files.workbook import MOST_ROWS, write_workbook
from services.metrics.observations.repository import Filter
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession
from services.shared.jobs.models import Job
from services.shared.jobs.repository import visible_job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.settings import Settings
from services.shared.space import require_room

MOST_UNFINISHED = 2
DATES = {"start": date, "end": date, "as_published": datetime}


async def ask_for_export(session: WriteSession, wanted: Filter, *, owner: str, actor: Actor) -> Job:
    """The caller's job for these figures: the same one, however often it is asked for.

    Raises TooManyExports.
    """
    principal = actor.principal
    await export_repository.one_at_a_time(session, principal)
    payload = {
        "wanted": {name: _plain(value) for name, value in wanted._asdict().items()},
        "gate": await gate(session),
    }
    since = actor.now - timedelta(seconds=KEPT_SECONDS)
    known = await export_repository.same_export(session, principal.sub, owner, payload, since)
    if known is not None:
        return known
    if await export_repository.unfinished(session, principal) >= MOST_UNFINISHED:
        raise TooManyExports(headers={"Retry-After": "30"})
    return await defer_job(
        session, actor, kind=export_repository.KIND, payload=payload, owner=owner
    )


async def gate(session: AnySession) -> list[int]:
    """Moves whenever other figures may have to be withheld than before."""
    return list(await definitions_changed(session))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def wanted_of(job: Job) -> Filter:
    """What the job was asked for."""
    given: dict[str, Any] = dict(job.payload["wanted"])
    for name, kind in DATES.items():
        given[name] = kind.fromisoformat(given[name]) if given[name] else None
    return Filter(**given)


async def build_export(run: JobRun, settings: Settings) -> None:
    """The job. Raises TooManyRows, StorageFull."""
    path = path_of(settings, run.job.id)

    async def tell(rows: int) -> None:
        if not rows % 20_000:
            await run.progress(min(rows / MOST_ROWS, 0.99), "writing", {"rows": rows})
            require_room(path.parent, settings)

    with replacing(path) as file:
        await write_workbook(run.database, wanted_of(run.job), file, MOST_ROWS, tell)
    async with run.effect(result=f"/v1/metrics/exports/{run.job.id}", counts={}):
        pass


async def read_export(
    session: AnySession, export: UUID, principal: Principal, settings: Settings
) -> Path:
    """The file of the caller's own export.

    Raises ExportNotFound, also while the job is under way; ExportGone when it is too old, or was
    made before a definition changed, so that now more may have to be withheld.
    """
    job = await visible_job(session, export, principal)
    if job is None or job.kind != export_repository.KIND or job.requested_by != principal.sub:
        raise ExportNotFound
    if job.state != "succeeded":
        raise ExportNotFound(f"The job of this export is {job.state}.")
    path = path_of(settings, export)
    if job.payload["gate"] != await gate(session) or not path.exists():
        raise ExportGone
    return path
