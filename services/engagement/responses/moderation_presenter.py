"""Moderation as it is shown."""

from datetime import datetime, timedelta
from typing import Any

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.law import affected_nations
from services.engagement.responses.moderation_repository import ModerationState
from services.engagement.responses.moderation_schemas import (
    ModerationEntry,
    ModerationView,
    ModeratorAct,
)
from services.shared.days import london_day

ENTRY = tuple(ModerationEntry.model_fields)


def standing_of(found: ModerationState, row: Consultation) -> ModerationView:
    last = None
    if found.act is not None:
        told: dict[str, Any] = {name: getattr(found, name) for name in (*ENTRY, "decided_by")}
        last = ModeratorAct(**told)
    concerns = {kind: list(each) for kind, each in found.concerns.items()}
    return ModerationView(
        response=found.response,
        concerns=concerns,
        last=last,
        current=found.current,
        flagged_at=found.flagged_at,
        due_at=_due(found.flagged_at, row) if found.flagged_at else None,
    )


def _due(flagged_at: datetime, row: Consultation) -> datetime:
    """By the policy of the day on which it was flagged."""
    nations = affected_nations(row.nations, row.areas)
    policy = law_book().policy(london_day(flagged_at), nations)
    return flagged_at + timedelta(hours=policy.hours_to_read_flags)


def entry_of(row: Any) -> ModerationEntry:
    return ModerationEntry(**dict(zip(ENTRY, row, strict=False)))


def outcome_of(found: ModerationState | None) -> ModerationEntry | None:
    """As its author is told."""
    if found is None or found.act is None:
        return None
    return ModerationEntry(**{name: getattr(found, name) for name in ENTRY})
