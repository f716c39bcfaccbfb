"""What a request that sends activity gives beside its format."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from pydantic import AfterValidator

from services.finance.recovery.activity.column_schemas import MappingCode
from services.finance.recovery.activity.rules.identifiers import pseudonymous
from services.shared.patterns import named

FEED = named("^[a-z0-9][a-z0-9-]{0,49}$", "a name in small letters, such as inpatients")
WHOLE = "activity"
"""The feed of who sends all of a month in one file."""


class ActivityAsked:
    """By which mapping the file is read, and of which feed it is."""

    def __init__(
        self,
        mapping: Annotated[
            MappingCode | None,
            Query(
                examples=["rjr-inpatients"],
                description="what the sender calls the columns; null: our names, or published ones",
            ),
        ] = None,
        feed: Annotated[
            str,
            Query(
                pattern=FEED,
                examples=["inpatients"],
                description="a month is restated by a later file of the same feed only",
            ),
            AfterValidator(pseudonymous),
        ] = WHOLE,
    ) -> None:
        self.mapping, self.feed = mapping, feed

    def __call__(self, _kind: str, _name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import."""
        given = {} if self.mapping is None else {"mapping": self.mapping}
        return given if self.feed == WHOLE else given | {"feed": self.feed}
