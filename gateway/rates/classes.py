"""Kinds of routes, each with a rate of its own."""

from starlette.types import Scope

from gateway.limits import is_file

TOKEN_PATH = "/v1/oauth2/token"  # noqa: S105
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SERVICE_PREFIX = "/v1/"
PUBLIC_PREFIX = "/v1/public/"
CLASSES = ("read", "write", "upload", "token", "public")


def class_of(scope: Scope) -> str:
    """One of CLASSES; what the gateway answers itself is public."""
    path: str = scope["path"]
    if path == TOKEN_PATH:
        return "token"
    if path.startswith(PUBLIC_PREFIX) or not path.startswith(SERVICE_PREFIX):
        return "public"
    if scope["method"] in READING:
        return "read"
    return "upload" if is_file(scope) else "write"
