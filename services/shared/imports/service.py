"""What can happen to a file: it is sent once, and its import is read."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.shared.audit.recording import By, changed
from services.shared.auth import Principal
from services.shared.database import ReadSession, WriteSession
from services.shared.errors import Forbidden
from services.shared.imports import repository
from services.shared.imports.models import ImportFile
from services.shared.imports.problems import ImportNotFound
from services.shared.imports.repository import Row
from services.shared.imports.uploads import StoredFile
from services.shared.jobs.service import defer_job

JOB_KIND = "import"


def path_of(service: str, file: ImportFile) -> str:
    """Where the import is found."""
    return f"/v1/{service}/imports/{file.id}"


async def send_file(
    session: WriteSession,
    file: StoredFile,
    *,
    service: str,
    kind: str,
    layout: str,
    on_rejects: str,
    by: By,
) -> tuple[Row, bool]:
    """Queue the import of a stored file; the second value says that it was sent before.

    Raises Forbidden for a caller who acts for no organisation.
    """
    principal = by.actor
    if not principal.orgs:
        raise Forbidden("An import belongs to an organisation; the token names none in `orgs`.")
    owner = principal.orgs[0]
    await repository.hold_file(session, owner, file.sha256)
    known = await repository.import_of_content(session, owner, file.sha256, kind)
    if known is not None:
        return known, True
    job = await defer_job(session, kind=JOB_KIND, payload={}, principal=principal, owner=owner)
    sent = ImportFile(
        id=uuid4(),
        job_id=job.id,
        owner=owner,
        requested_by=principal.sub,
        format=kind,
        layout=layout,
        on_rejects=on_rejects,
        sha256=file.sha256,
        size=file.size,
        created_at=datetime.now(UTC),
    )
    session.add(sent)
    await session.flush()
    after = {"sha256": file.sha256, "format": kind, "rejects": on_rejects}
    await changed(session, by, "import.send", path_of(service, sent), after=after)
    return (sent, job), False


async def read_import(session: ReadSession, import_id: UUID, principal: Principal) -> Row:
    """Raises ImportNotFound for an import that does not exist or belongs to somebody else."""
    found = await repository.visible_import(session, import_id, principal)
    if found is None:
        raise ImportNotFound
    return found
