"""Uploaded files, streamed to disk and kept by the SHA-256 of their content."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import UploadFile

from services.shared.errors import Fault, Invalid, UnsupportedMediaType
from services.shared.settings import Settings

CHUNK = 1024 * 1024
CSV_TYPES = ("text/csv", "application/csv", "application/vnd.ms-excel")
TAKEN = "Send the file as body with Content-Type text/csv, or as the multipart field `file`."


@dataclass(frozen=True)
class StoredFile:
    path: Path
    sha256: str
    size: int


def folder(settings: Settings) -> Path:
    return settings.data_dir / "uploads"


def stored(settings: Settings, sha256: str) -> Path:
    """Where a file of that content is kept."""
    return folder(settings) / sha256


async def body_chunks(request: Request, kinds: Sequence[str]) -> AsyncIterator[bytes]:
    """The file in the request: its raw body of one of these `kinds`, or the field `file`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType(f"Compressed bodies are not taken. {TAKEN}")
    if kind in kinds:
        async for chunk in request.stream():
            yield chunk
    elif kind == "multipart/form-data":
        async for chunk in _form_chunks(request):
            yield chunk
    else:
        raise UnsupportedMediaType(TAKEN)


async def _form_chunks(request: Request) -> AsyncIterator[bytes]:
    async with request.form(max_files=1, max_fields=0) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid(TAKEN, errors=[Fault("#/file", "missing", "the field `file`")])
        while chunk := await file.read(CHUNK):
            yield chunk


async def keep(settings: Settings, chunks: AsyncIterator[bytes]) -> StoredFile:
    """Write the chunks to disk, durably, under the digest of the whole."""
    folder(settings).mkdir(parents=True, exist_ok=True)
    draft = folder(settings) / f"draft-{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("xb") as file:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            await asyncio.to_thread(_flush, file)
        path = draft.replace(stored(settings, digest.hexdigest()))
    finally:
        draft.unlink(missing_ok=True)
    return StoredFile(path, digest.hexdigest(), size)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
