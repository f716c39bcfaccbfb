"""The command that asks for an operation: what is needed, with examples, ready for a terminal."""

import json
import shlex
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from gateway.portal.examples import example_of
from gateway.portal.reading import Operation
from services.shared.openapi.grammar import Document

ORIGIN = "http://localhost:8000"
CREDENTIAL = '-H "Authorization: Bearer $TOKEN"'


def command(shown: Operation) -> str:
    """A curl command for the operation, a part a line; the shell puts $TOKEN in."""
    method = "" if shown.method == "get" else f" -X {shown.method.upper()}"
    return " \\\n  ".join([f"curl -s{method} {shlex.quote(_address(shown))}", *_parts(shown)])


def _address(shown: Operation) -> str:
    path = shown.path
    for name, value in _needed(shown, "path"):
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    query = urlencode(list(_needed(shown, "query")))
    return f"{ORIGIN}{path}{'?' if query else ''}{query}"


def _needed(shown: Operation, place: str) -> Iterator[tuple[str, str]]:
    """Name and example of each parameter there that cannot be left out."""
    for each in shown.parameters:
        if each.get("in") == place and each.get("required"):
            yield each["name"], _text(example_of(shown.document, each))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parts(shown: Operation) -> Iterator[str]:
    if shown.body.get("security"):
        yield CREDENTIAL
    for name, value in _needed(shown, "header"):
        yield f"-H {shlex.quote(f'{name}: {value}')}"
    for kind, media in list(shown.request_body.get("content", {}).items())[:1]:
        yield f"-H {shlex.quote(f'Content-Type: {kind}')}"
        yield f"--data {shlex.quote(_body(shown.document, media))}"


def _body(document: Document, media: Document) -> str:
    example = example_of(document, media)
    return "@file" if example in (None, {}, "text") else _text(example)
