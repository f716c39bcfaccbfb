"""Kinds of routes, each with a rate of its own."""

from urllib.parse import parse_qsl

from starlette.types import Scope

from gateway.limits import is_file
from services.shared.requests import header

TOKEN_PATH = "/v1/oauth2/token"  # noqa: S105
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SERVICE_PREFIX = "/v1/"
PUBLIC_PREFIX = "/v1/public/"
CALCULATE = "/calculate/"
CALCULATORS = ("/recovery/determine", "/recovery/price", "/comparison")
FILES = frozenset({"csv", "xlsx"})
ENDINGS = (".csv", ".xlsx")
SHEETS = ("text/csv", "spreadsheetml")
CLASSES = ("read", "write", "calculate", "upload", "token", "public", "respond", "export")
OF_ADDRESSES = frozenset({"token", "respond"})
"""Kinds whose callers have no token that would tell them apart: a receipt can be made up."""


def class_of(scope: Scope) -> str:
    """One of CLASSES; what the gateway answers itself is public, a file of that an export."""
    path: str = scope["path"]
    if path == TOKEN_PATH:
        return "token"
    if path.startswith(PUBLIC_PREFIX):
        return _class_of_public(scope)
    if not path.startswith(SERVICE_PREFIX):
        return "public"
    if scope["method"] in READING:
        return "read"
    if CALCULATE in path or path.endswith(CALCULATORS):
        return "calculate"
    return "upload" if is_file(scope) else "write"


def _class_of_public(scope: Scope) -> str:
    if scope["method"] not in READING:
        return "respond"
    return "export" if asks_for_file(scope) else "public"


def asks_for_file(scope: Scope) -> bool:
    """Whether the answer would be CSV or a workbook."""
    if scope["path"].endswith(ENDINGS):
        return True
    query, accepted = scope["query_string"], header(scope, b"accept")
    if query and _names_file(query):
        return True
    return accepted is not None and any(each in accepted for each in SHEETS)


def _names_file(query: bytes) -> bool:
    asked = parse_qsl(query.decode("latin-1"))
    return any(name == "format" and value in FILES for name, value in asked)
