"""Consultations as they are shown."""

from collections.abc import Sequence
from datetime import date

from services.engagement.consultations.models import (
    Consultation,
    ConsultationOverride,
    ConsultationPart,
    ConsultationTransition,
)
from services.engagement.consultations.part_service import part_is_frozen
from services.engagement.consultations.queries import Whole
from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.calendar import closing_moment
from services.engagement.consultations.rules.clocks import Clock
from services.engagement.consultations.rules.gates import missing_for
from services.engagement.consultations.rules.labels import label_of
from services.engagement.consultations.rules.law import affected_nations
from services.engagement.consultations.rules.publication_gate import warnings
from services.engagement.consultations.rules.record import MissingItem
from services.engagement.consultations.rules.states import following, state_on
from services.engagement.consultations.schemas.clocks import ClockView
from services.engagement.consultations.schemas.consultations import ConsultationView, LawView
from services.engagement.consultations.schemas.parts import PartView
from services.engagement.consultations.schemas.transitions import (
    MissingView,
    NextState,
    OverrideView,
    Transitions,
    TransitionView,
)
from services.engagement.consultations.service import PREFIX
from services.engagement.consultations.transition_service import pointer_to


def view_of(row: Consultation, today: date) -> ConsultationView:
    """As it stands on the day."""
    affected = affected_nations(row.nations, row.areas)
    found = {name: getattr(row, name) for name in row.__class__.model_fields}
    taken = {name: found[name] for name in found.keys() & ConsultationView.model_fields.keys()}
    return ConsultationView(
        **taken
        | {
            "organisation": row.owner,
            "affected_nations": affected,
            "label": label_of(row.kind, row.level),
            "closes_at": closing_moment(row.closes_on) if row.closes_on else None,
            "state": state_on(row.state, row.closes_on, today),  # type: ignore[arg-type]
            "law": [
                LawView(**{name: getattr(each, name) for name in LawView.model_fields})
                for each in law_book().laws
                if each.nation in affected and each.holds(row.opened_on or today)
            ],
        }
    )


def part_of(found: Whole, name: str, part: ConsultationPart | None, day: date) -> PartView:
    return PartView(
        part=name,
        version=part.version if part else 0,
        content=part.content if part else None,
        entered_by=part.entered_by if part else None,
        entered_at=part.entered_at if part else None,
        frozen=part_is_frozen(found, name, day),
    )


def missing_of(row: Consultation, missing: MissingItem) -> MissingView:
    return MissingView(
        code=missing.code,
        pointer=pointer_to(row.id, missing),
        detail=missing.detail,
        law=missing.law,
        overridable=missing.overridable,
    )


def transitions_of(found: Whole, day: date) -> Transitions:
    """What may come next, if it were asked for on the day."""
    record = found.record(day)
    states = following(record.state, kind=record.kind, level=record.level, left=record.left)
    steps: list[NextState] = []
    for to in states:
        missing = [missing_of(found.row, each) for each in missing_for(record, to)]
        steps.append(NextState(to=to, allowed=not missing, missing=missing))
    return Transitions(
        state=record.state,
        on=day,
        next=steps,
        warnings=[missing_of(found.row, each) for each in warnings(record)],
        history=steps_of(found.steps),
        overrides=[override_of(each) for each in found.overrides],
    )


def steps_of(steps: Sequence[ConsultationTransition]) -> list[TransitionView]:
    return [
        TransitionView(**{name: getattr(each, name) for name in TransitionView.model_fields})
        for each in steps
    ]


def override_of(row: ConsultationOverride) -> OverrideView:
    told = row.model_dump(exclude={"consultation", "step", "state"})
    return OverrideView(to=row.state, **told)


def clock_of(row: Consultation, clock: Clock, day: date) -> ClockView:
    state = "done" if clock.done_on else "overdue" if clock.overdue_on(day) else "running"
    return ClockView(
        consultation=row.id,
        title=row.title,
        state=state,
        **clock._asdict() | {"pointer": f"{PREFIX}/{row.id}/{clock.pointer}"},
    )
