"""What a request that sends a file of the directory gives beside its format."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Query

from services.directory.imports.problems import NoEditions
from services.directory.imports.rules.sequences import SEQUENCES, day_in_name
from services.shared.errors import Fault
from services.shared.schemas import Day

EDITIONED = ("epraccur", "etr", "epcmem", "epcn", "residence")
"""Formats whose files say what is so on one day."""
ListFormat = Annotated[
    Literal[EDITIONED] | None,  # type: ignore[valid-type]
    Query(description="editions of this list only"),
]
Sequence = Literal[SEQUENCES]  # type: ignore[valid-type]


class EditionAsked:
    """Which edition a file is; where neither that nor its name says so, the file itself tells."""

    def __init__(
        self,
        edition: Annotated[
            Day | None,
            Query(
                examples=["2024-05-31"],
                description="day from which the list is true; without it the date in the file's"
                " name, or else the newest day that the file names",
            ),
        ] = None,
        sequence: Annotated[
            Sequence,
            Query(
                description="next: newer than all editions of this list; correction: takes the"
                " place of one of the same day; past: older than the newest, fills the past only"
            ),
        ] = "next",
        preview: Annotated[
            bool, Query(description="tell what would change, and change nothing")
        ] = False,
    ) -> None:
        self.edition, self.sequence, self.preview = edition, sequence, preview

    def __call__(self, kind: str, name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import. Raises NoEditions."""
        asked: dict[str, Any] = {"preview": True} if self.preview else {}
        if kind not in EDITIONED:
            if self.edition or self.sequence != "next":
                detail = f"A file of the format {kind} tells its own dates."
                raise NoEditions(detail, errors=[Fault("/query/edition", "no_editions", detail)])
            return asked
        named = day_in_name(name or "")
        if day := self.edition or named:
            origin = "parameter" if self.edition else "name"
            asked |= {"edition": day.isoformat(), "edition_from": origin}
        return asked | {"sequence": self.sequence}
