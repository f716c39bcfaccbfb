"""What a request that sends a file of figures gives beside its format."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Query

from services.metrics.imports.problems import AbsentUnknown
from services.shared.errors import Fault

WHOLE = ("nhse-ae", "tidy-csv")
"""Formats of which one line is one figure, or one department."""


class AbsentAsked:
    """What becomes of figures that are held and that the file lacks."""

    def __init__(
        self,
        absent: Annotated[
            Literal["keep", "withdraw"],
            Query(
                description="figures that are held of an organisation, indicator and period in the"
                " file, and are not in it: `keep` counts them, `withdraw` withdraws them"
            ),
        ] = "keep",
    ) -> None:
        self.absent = absent

    def __call__(self, kind: str, _name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import. Raises AbsentUnknown."""
        if self.absent == "keep":
            return {}
        if kind not in WHOLE:
            detail = f"What a file of the format {kind} lacks stays; leave absent out."
            raise AbsentUnknown(detail, errors=[Fault("/query/absent", AbsentUnknown.code, detail)])
        return {"absent": self.absent}
