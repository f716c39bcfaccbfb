"""Moderation as it is shown."""

from typing import Any

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.schemas.clocks import ClockView
from services.engagement.responses.flag_queries import OverdueFlags
from services.engagement.responses.moderation_repository import ModerationState
from services.engagement.responses.moderation_schemas import (
    ModerationEntry,
    ModerationView,
    ModeratorAct,
)
from services.engagement.responses.rules.flags import due_at
from services.engagement.responses.service import CONSULTATIONS
from services.shared.days import london_day

ENTRY = tuple(ModerationEntry.model_fields)


def standing_of(found: ModerationState, row: Consultation) -> ModerationView:
    last = None
    if found.act is not None:
        told: dict[str, Any] = {name: getattr(found, name) for name in (*ENTRY, "decided_by")}
        last = ModeratorAct(**told)
    concerns = {kind: list(each) for kind, each in found.concerns.items()}
    flagged_at = found.flagged_at
    return ModerationView(
        response=found.response,
        concerns=concerns,
        last=last,
        current=found.current,
        flagged_at=flagged_at,
        due_at=due_at(law_book(), flagged_at, row.nations, row.areas) if flagged_at else None,
    )


def entry_of(row: Any) -> ModerationEntry:
    return ModerationEntry(**dict(zip(ENTRY, row, strict=False)))


def outcome_of(found: ModerationState | None) -> ModerationEntry | None:
    """As its author is told."""
    if found is None or found.act is None:
        return None
    return ModerationEntry(**{name: getattr(found, name) for name in ENTRY})


def flag_clock_of(found: OverdueFlags) -> ClockView:
    """What waits too long, as a clock of its consultation; not how much it is."""
    at = f"{CONSULTATIONS}/{found.queue.consultation}"
    return ClockView(
        consultation=found.queue.consultation,
        title=found.queue.title,
        code="safeguarding",
        what="Responses that hint at danger",
        begins_on=london_day(found.queue.waits_since),
        due_on=london_day(found.due_at),
        done_on=None,
        state="overdue",
        law=None,
        pointer=f"{at}/moderation?queue=safeguarding",
    )
