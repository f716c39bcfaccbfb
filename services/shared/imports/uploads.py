"""Uploaded files: each lies under the id of its import, and is gone when nothing came of it."""

import asyncio
import hashlib
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID, uuid4

from services.shared.errors import Problem, Unavailable
from services.shared.files import DIRECTORY_OF_ONE, FILE_OF_ONE, make_directory
from services.shared.imports.models import ImportFile
from services.shared.imports.problems import UploadQuota
from services.shared.settings import Settings
from services.shared.space import no_room, require_room


class KeptBytes(NamedTuple):
    """Bytes of files that are kept: an organisation's, and everybody's."""

    own: int
    all: int


def folder(settings: Settings, service: str) -> Path:
    """Where a service has its files: several may share a data directory."""
    return settings.data_dir / "uploads" / service


def stored(settings: Settings, service: str, file: ImportFile) -> Path:
    """Where the file of an import is, also of one that an earlier version kept by its content."""
    path = folder(settings, service) / str(file.id)
    earlier = settings.data_dir / "uploads" / file.sha256
    return earlier if file.sha256 and earlier.exists() and not path.exists() else path


class Upload:
    """A file that arrives, for an import that may come of it."""

    def __init__(self, uploads: "Uploads", owner: str, kept: KeptBytes) -> None:
        self.id: UUID = uuid4()
        self.owner = owner
        self.path = uploads.folder / str(self.id)
        self.size = 0
        self.sha256 = ""
        self.named = False
        """An import names the file, once its transaction commits."""
        self._uploads, self._kept = uploads, kept

    async def take(self, chunks: AsyncIterator[bytes]) -> None:
        """Write the chunks to disk, durably. Raises UploadQuota and StorageFull, or an OSError."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_OF_ONE)
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as file:
            async for chunk in chunks:
                self._uploads.count(self, len(chunk), self._kept)
                digest.update(chunk)
                file.write(chunk)
            await asyncio.to_thread(_flush, file)
        self.sha256 = digest.hexdigest()

    def is_refused(self, error: BaseException | None) -> bool:
        """Whether it is certain that no import names the file.

        Where the connection broke off in a commit that is not known: the sweep finds out.
        """
        if not self.named:
            return True
        return isinstance(error, Problem) and not (
            isinstance(error, Unavailable) and error.status == Unavailable.status
        )


class Uploads:
    """The files of a service that arrive in this process, and how much room there is for them."""

    def __init__(self, settings: Settings, service: str) -> None:
        self.folder = folder(settings, service)
        self._settings = settings
        self._arriving: Counter[str] = Counter()

    @contextmanager
    def receiving(self, owner: str, kept: KeptBytes, announced: int) -> Iterator[Upload]:
        """A file of `announced` bytes (0: not known), which goes when the block comes to nothing.

        Raises UploadQuota and StorageFull, before anything is read.
        """
        upload = Upload(self, owner, kept)
        make_directory(self.folder, DIRECTORY_OF_ONE)
        self._require(owner, kept, announced)
        failure: BaseException | None = None
        try:
            yield upload
        except BaseException as error:
            failure = error
            raise
        finally:
            self._arriving[owner] -= upload.size
            if upload.is_refused(failure):
                upload.path.unlink(missing_ok=True)

    def count(self, upload: Upload, size: int, kept: KeptBytes) -> None:
        """Take `size` bytes more into account. Raises UploadQuota and StorageFull."""
        self._require(upload.owner, kept, size)
        upload.size += size
        self._arriving[upload.owner] += size

    def _require(self, owner: str, kept: KeptBytes, more: int) -> None:
        arriving = KeptBytes(self._arriving[owner] + more, self._arriving.total() + more)
        check_quota(self._settings, kept, arriving)
        require_room(self.folder, self._settings, more)


def check_quota(settings: Settings, kept: KeptBytes, more: KeptBytes) -> None:
    """Raises UploadQuota when the organisation would have too much, StorageFull when all would."""
    if kept.own + more.own > settings.upload_quota:
        raise UploadQuota.of(kept.own, settings.upload_quota, settings.upload_days)
    if kept.all + more.all > settings.upload_space:
        raise no_room()


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
