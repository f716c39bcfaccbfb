"""What can happen to a file: it is sent once, and its import is read."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import AnySession, ReadSession, WriteSession
from services.shared.imports import repository
from services.shared.imports.models import ImportFile
from services.shared.imports.problems import ImportNotFound
from services.shared.imports.repository import Row
from services.shared.imports.uploads import KeptBytes, Upload, check_quota
from services.shared.jobs.models import Job
from services.shared.jobs.service import defer_job
from services.shared.settings import Settings

JOB_KIND = "import"
Outdated = Callable[[AnySession, ImportFile], Awaitable[bool]]
"""Whether what a file said may not be what is held any more."""


async def never(_session: AnySession, _file: ImportFile) -> bool:
    """Nothing but the file itself changes what it said."""
    return False


def path_of(service: str, file: ImportFile) -> str:
    """Where the import is found."""
    return f"/v1/{service}/imports/{file.id}"


def options_of(job: Job) -> dict[str, Any]:
    """What was asked for with a file, beside its format."""
    found: dict[str, Any] = job.payload.get("options", {})
    return found


async def send_file(
    session: WriteSession,
    file: Upload,
    *,
    settings: Settings,
    service: str,
    kind: str,
    layout: str,
    on_rejects: str,
    options: Mapping[str, Any],
    private: bool,
    for_all: str,
    outdated: Outdated,
    actor: Actor,
) -> tuple[Row, bool]:
    """Queue the import of an uploaded file; the second value says that it was sent before.

    A preview is made anew each time: what it finds depends on what is known by then. So is an
    import that is `outdated`: it may change something again. Of a private file no hash is kept, so
    that it is always taken in anew.

    The job may write for whom its sender may: `for_all` is the scope to write for everybody.
    Raises UploadQuota, and StorageFull for that of everybody.
    """
    principal, owner = actor.principal, file.owner
    everybody = for_all in principal.scopes
    sender = {"everybody": everybody, "orgs": [] if everybody else sorted(principal.orgs)}
    payload = sender | ({"options": dict(options)} if options else {})
    await repository.hold_sending(session, owner)
    sha256 = "" if private else file.sha256
    known = await repository.import_of_content(session, owner, sha256, kind, payload)
    repeated = known is not None and not private and not options.get("preview")
    if known is not None and repeated and not await outdated(session, known[0]):
        return known, True
    kept = await repository.kept_bytes(session, owner, settings, actor.now)
    check_quota(settings, kept, KeptBytes(file.size, file.size))
    job = await defer_job(session, actor, kind=JOB_KIND, payload=payload, owner=owner)
    sent = ImportFile(
        id=file.id,
        job_id=job.id,
        owner=owner,
        requested_by=principal.sub,
        format=kind,
        layout=layout,
        on_rejects=on_rejects,
        sha256=sha256,
        size=file.size,
        created_at=actor.now,
    )
    session.add(sent)
    await session.flush()
    after = {"sha256": sha256 or None, "format": kind, "rejects": on_rejects, **options}
    path = path_of(service, sent)
    await recorded(session, actor, "import.send", path, owner=owner, after=after)
    file.named = True
    return (sent, job), False


async def read_import(session: ReadSession, import_id: UUID, principal: Principal) -> Row:
    """Raises ImportNotFound for an import that does not exist or belongs to somebody else."""
    found = await repository.visible_import(session, import_id, principal)
    if found is None:
        raise ImportNotFound
    return found
