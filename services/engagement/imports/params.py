"""What a request gives beside its file."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query


class ConversationAsked:
    """Into which conversation the file goes."""

    def __init__(
        self,
        conversation: Annotated[
            UUID, Query(description="a draft of the sender's, in which nobody takes part yet")
        ],
    ) -> None:
        self.conversation = conversation

    def __call__(self, _kind: str, _name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import."""
        return {"conversation": str(self.conversation)}
