"""Reads a directory's snapshot piece by piece.

One call for all of it would keep the interpreter's lock for as long as it takes, in a thread too:
for 15,000 organisations 300 ms, in which no request is answered.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from pydantic import TypeAdapter

from services.contracts.directory import Snapshot

ROWS_AT_ONCE = 500
LISTS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(cast(Any, field.annotation))
    for name, field in Snapshot.model_fields.items()
    if name != "version"
}
_BLANK = re.compile(r"[ \t\r\n]*")
_value_at = json.JSONDecoder().raw_decode


def read_snapshot(body: bytes) -> Snapshot:
    """The snapshot in this JSON. Raises ValueError for anything else."""
    text = _Text(body.decode())
    found: dict[str, Any] = {}
    for _ in text.members("{", "}"):
        name = text.value()
        text.take(":")
        if name in LISTS:
            found[name] = [row for rows in _slices(text) for row in _rows(name, rows)]
        else:
            found[name] = text.value()
    text.end()
    if found.keys() != Snapshot.model_fields.keys() or type(found["version"]) is not int:
        raise ValueError(f"no snapshot, but an object of {', '.join(found) or 'nothing'}")
    return Snapshot.model_construct(**found)


def _rows(name: str, rows: list[Any]) -> list[Any]:
    read: list[Any] = LISTS[name].validate_python(rows)
    return read


def _slices(text: "_Text") -> Iterator[list[Any]]:
    rows: list[Any] = []
    for _ in text.members("[", "]"):
        rows.append(text.value())
        if len(rows) == ROWS_AT_ONCE:
            yield rows
            rows = []
    yield rows


class _Text:
    """JSON that is read from left to right, a value at a time. Raises ValueError."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def value(self) -> Any:
        """The value that begins here, whole."""
        self._skip()
        value, self._at = _value_at(self._text, self._at)
        return value

    def take(self, character: str) -> None:
        """Go past this character."""
        if not self._taken(character):
            raise ValueError(f"expected {character} at character {self._at}")

    def members(self, opening: str, closing: str) -> Iterator[None]:
        """Stop at each member of what opens here."""
        self.take(opening)
        if self._taken(closing):
            return
        yield
        while self._taken(","):
            yield
        self.take(closing)

    def end(self) -> None:
        """There is nothing more."""
        self._skip()
        if self._at < len(self._text):
            raise ValueError(f"expected nothing more at character {self._at}")

    def _taken(self, character: str) -> bool:
        self._skip()
        found = self._text.startswith(character, self._at)
        self._at += found
        return found

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
