"""Attempts to write: every operation that does, with every kind of body and file that it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.directory.imports.params import EDITIONED
from tests.contract.import_files import FILES, MEDIA
from tests.contract.requests import Operation


@dataclass(frozen=True)
class Attempt:
    """An operation with one way to ask for it."""

    operation: Operation
    kind: str = ""
    way: str = ""
    file: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    form: bool = False

    @property
    def what(self) -> str:
        """The operation, with the format of its file."""
        return f"{self.operation.name} {self.kind}".strip()

    @property
    def service(self) -> str:
        return self.operation.name.partition("_")[0]

    def request(self, token: str, id_: str | None) -> httpx.Request:
        asked = self.operation.request_on(id_, token, query=self.query)
        if self.file is None:
            return asked
        headers = {"Authorization": asked.headers["Authorization"]}
        media = MEDIA.get(self.kind, "text/csv")
        sent: dict[str, Any] = {"files": {"file": ("file", self.file.encode(), media)}}
        if not self.form:
            sent = {"content": self.file.encode()}
            headers["Content-Type"] = media
        return httpx.Request("POST", asked.url, headers=headers, **sent)


def attempts_at(operation: Operation) -> Iterator[Attempt]:
    """As the document asks; or each format, with bad lines refused as body and skipped as form."""
    if operation.name not in FILES:
        yield Attempt(operation)
        return
    for kind, file in FILES[operation.name].items():
        for rejects, form in (("refuse", False), ("skip", True)):
            query = {"format": kind, "rejects": rejects}
            if kind in EDITIONED:
                query["edition"] = "2026-02-28" if form else "2026-01-31"
            # Another line the second time: the same file twice does nothing.
            yield Attempt(operation, kind, rejects, file + "\n" * (1 + form), query, form)
