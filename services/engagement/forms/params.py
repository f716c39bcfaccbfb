"""What a request that sends typed-in forms gives beside its file."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query

from services.shared.auth import PersonNeeded, Principal, requires


class FormsAsked:
    """To which consultation they are responses, and whether they are entered, entered again, or
    looked through. Raises PersonNeeded."""

    def __init__(
        self,
        principal: Annotated[Principal, requires("engagement.write")],
        consultation_id: Annotated[UUID, Path()],
        preview: Annotated[
            bool, Query(description="nothing is entered; the rejects say what does not fit")
        ] = False,
        second: Annotated[
            bool,
            Query(
                description="a person read forms again that another one typed in: where the two "
                "differ is shown, and no response is entered"
            ),
        ] = False,
    ) -> None:
        if second and not principal.person:
            raise PersonNeeded
        self.consultation, self.preview, self.second = consultation_id, preview, second

    def __call__(self, _kind: str, _name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import."""
        asked = {"preview": self.preview, "second": self.second}
        wanted = {name: True for name, each in asked.items() if each}
        return {"consultation": str(self.consultation), **wanted}
