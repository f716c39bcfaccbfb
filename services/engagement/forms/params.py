"""What a request that sends typed-in forms gives beside its file."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query


class FormsAsked:
    """To which consultation they are responses, and whether they are entered or looked through."""

    def __init__(
        self,
        consultation_id: Annotated[UUID, Path()],
        preview: Annotated[
            bool, Query(description="nothing is entered; the rejects say what does not fit")
        ] = False,
    ) -> None:
        self.consultation, self.preview = consultation_id, preview

    def __call__(self, _kind: str, _name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import."""
        asked = {"consultation": str(self.consultation)}
        return asked | ({"preview": True} if self.preview else {})
