"""The OpenAPI documents of the services of this process, and the pages of the whole one, kept by
the version of their code.

To make them takes seconds; they change only with the code, so they lie beside its bytecode.
"""

import asyncio
import hashlib
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import services

GATEWAY = Path(__file__).parent
SOURCES = (Path(services.__file__).parent, GATEWAY)
PLACE = GATEWAY / "__pycache__"
PARTS = frozenset({".py", ".css", ".svg", ".toml", ".csv"})
MAKERS = ("fastapi", "pydantic", "pydantic-core")
Make = Callable[[], Awaitable[Mapping[str, bytes]]]


class Drafts:
    """Documents as bytes by service: read from the disk, or made and written there."""

    def __init__(self, make: Make, *, names: str, place: Path = PLACE) -> None:
        """`names` tells documents of one code apart: which services, and what they depend on."""
        self._make, self._names, self._place = make, names, place

    async def __call__(self) -> Mapping[str, bytes]:
        path = await asyncio.to_thread(self._path)
        with suppress(OSError, ValueError):
            kept: dict[str, str] = json.loads(await asyncio.to_thread(path.read_text))
            return {name: text.encode() for name, text in kept.items()}
        made = await self._make()
        with suppress(OSError):  # where nothing can be written they are made anew
            await asyncio.to_thread(_write, path, made)
        return made

    def _path(self) -> Path:
        return self._place / f"documents-{_edition(self._names)}.json"


def _edition(names: str) -> str:
    """Moves with every file of our code, as bytecode does, and with what makes documents."""
    digest = hashlib.sha256(names.encode())
    digest.update(repr([sys.version, *map(version, MAKERS)]).encode())
    found = (path for source in SOURCES for path in source.rglob("*") if path.suffix in PARTS)
    for path in sorted(found):
        file = path.stat()
        digest.update(f"{path} {file.st_mtime_ns} {file.st_size}\n".encode())
    return digest.hexdigest()[:32]


def _write(path: Path, made: Mapping[str, bytes]) -> None:
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(f".{id(made)}")
    draft.write_text(json.dumps({name: body.decode() for name, body in made.items()}))
    for old in path.parent.glob("documents-*.json"):
        old.unlink(missing_ok=True)
    draft.replace(path)
