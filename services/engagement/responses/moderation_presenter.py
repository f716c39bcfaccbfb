"""Moderation as it is shown."""

from typing import Any

from services.engagement.responses.moderation_repository import ModerationState
from services.engagement.responses.moderation_schemas import (
    ModerationEntry,
    ModerationView,
    ModeratorAct,
)

ENTRY = tuple(ModerationEntry.model_fields)


def standing_of(found: ModerationState) -> ModerationView:
    last = None
    if found.act is not None:
        told: dict[str, Any] = {name: getattr(found, name) for name in (*ENTRY, "decided_by")}
        last = ModeratorAct(**told)
    concerns = {kind: list(each) for kind, each in found.concerns.items()}
    return ModerationView(
        response=found.response, concerns=concerns, last=last, current=found.current
    )


def entry_of(row: Any) -> ModerationEntry:
    return ModerationEntry(**dict(zip(ENTRY, row, strict=False)))


def outcome_of(found: ModerationState | None) -> ModerationEntry | None:
    """As its author is told."""
    if found is None or found.act is None:
        return None
    return ModerationEntry(**{name: getattr(found, name) for name in ENTRY})
