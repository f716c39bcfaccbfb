"""The portal's files, read once: what is not listed here is not served."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from gateway.portal.answers import Answer

STATIC = Path(__file__).parent / "static"
PREFIX = "/docs/static/"
CSS = "text/css; charset=utf-8"
FILES: Mapping[str, str] = {
    "icon.svg": "image/svg+xml",
    "shell.css": CSS,
    "reference.css": CSS,
}


@cache
def assets() -> Mapping[str, Answer]:
    """Each file by the path under which it is served."""
    return {
        PREFIX + name: Answer((STATIC / name).read_bytes(), content_type)
        for name, content_type in FILES.items()
    }


def address(name: str) -> str:
    """Where pages find a file: an address that changes with its content."""
    path = PREFIX + name
    return f"{path}?v={assets()[path].version}"
