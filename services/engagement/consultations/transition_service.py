"""The steps of a consultation's life: each with its gate, its day of effect and its evidence."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.engagement.consultations import repository
from services.engagement.consultations.models import (
    Consultation,
    ConsultationOverride,
    ConsultationTransition,
)
from services.engagement.consultations.problems import (
    NothingToOverride,
    OverrideNotProposed,
    TransitionRefused,
    WouldReopen,
)
from services.engagement.consultations.queries import Whole, hold_consultation, whole
from services.engagement.consultations.rules.calendar import closing_after_pause
from services.engagement.consultations.rules.gates import missing_for
from services.engagement.consultations.rules.record import Evidence, MissingItem
from services.engagement.consultations.rules.states import PUBLIC, State
from services.engagement.consultations.schemas.transitions import (
    EvidenceContent,
    NewOverride,
    NewTransition,
)
from services.engagement.consultations.service import (
    PREFIX,
    check_effect,
    check_reopening,
    consultation_etag,
    keep,
)
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, require_scopes, require_second_person
from services.shared.conditional import Matches
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault

CLOSING_TIME = "closing time"


def pointer_to(consultation: UUID, missing: MissingItem) -> str:
    """The path where it is put right."""
    joint = "" if missing.path.startswith("#") else "/"
    return f"{PREFIX}/{consultation}{joint}{missing.path}"


def evidence_of(told: EvidenceContent) -> Evidence:
    return Evidence(told.reason, told.respondents_told, told.published_on)


async def take_step(
    session: WriteSession, consultation: UUID, new: NewTransition, *, actor: Actor, matches: Matches
) -> Consultation:
    """Raises ConsultationNotFound, EffectOutside, TransitionRefused with all that is missing,
    WouldReopen, and of an override OverrideNotProposed, PersonNeeded, SecondPersonNeeded."""
    if new.to in PUBLIC:
        require_scopes(actor.principal, "engagement.publish")
    row = await hold_consultation(session, consultation, actor.principal)
    today = london_day(actor.now)
    matches(consultation_etag(row, today))
    found = await whole(session, row)
    day = new.effective_on or today
    check_effect(found, day, today, "#/effective_on")
    state = found.state_on(day)
    if new.to == "paused" and found.state_on(today) == "closed":
        raise WouldReopen(f"It closed on {row.closes_on}.")
    missing = missing_for(found.record(day, evidence_of(new.evidence)), new.to)
    proposed = _override(found, new, missing, actor) if missing else None
    before = row.model_dump(mode="json")
    steps = [_step(found, state, new, day, actor, missing, proposed)]
    if state == "closed" and row.state == "open":
        steps.insert(0, _closing(found, actor))
        steps[1].number += 1
    for step in steps:
        await repository.add(session, step)
    _move(row, state, new.to, day)
    if row.state == "open" and row.closes_on is not None and state == "paused":
        check_reopening(found, row.closes_on, today)
    await keep(session, actor, new.to, row, before)
    return row


def _move(row: Consultation, state: State, to: State, day: date) -> None:
    """What a step changes beside the state."""
    if state == "paused" and to == row.left and row.closes_on and row.paused_on:
        row.closes_on = closing_after_pause(row.closes_on, row.paused_on, day)
    if to in ("paused", "called_in"):
        row.left = state
    elif to != "withdrawn":
        row.left = None
    row.paused_on = day if to == "paused" else None
    if to == "open" and row.opened_on is None:
        row.opened_on = day
    row.state = to


def _step(
    found: Whole,
    state: State,
    new: NewTransition,
    day: date,
    actor: Actor,
    missing: Sequence[MissingItem],
    proposed: ConsultationOverride | None,
) -> ConsultationTransition:
    return ConsultationTransition(
        consultation=found.row.id,
        number=len(found.steps) + 1,
        before=state,
        after=new.to,
        effective_on=day,
        entered_by=actor.principal.sub,
        roles=list(actor.principal.roles),
        entered_at=actor.now,
        evidence=new.evidence.model_dump(mode="json"),
        overridden=[each.code for each in missing],
        override_reason=new.override.reason if new.override and missing else None,
        override_proposed_by=proposed.proposed_by if proposed else None,
    )


def _closing(found: Whole, actor: Actor) -> ConsultationTransition:
    """It closed by itself; written down with the step that follows."""
    return ConsultationTransition(
        consultation=found.row.id,
        number=len(found.steps) + 1,
        before="open",
        after="closed",
        effective_on=found.row.closes_on or date.max,
        entered_by=CLOSING_TIME,
        roles=[],
        entered_at=actor.now,
        evidence=EvidenceContent().model_dump(mode="json"),
        overridden=[],
    )


def _override(
    found: Whole, new: NewTransition, missing: Sequence[MissingItem], actor: Actor
) -> ConsultationOverride:
    """The override that another person proposed for this step."""
    binding = [each for each in missing if not each.overridable]
    if new.override is None or binding:
        raise refused(found.row.id, missing)
    step, codes = len(found.steps) + 1, {each.code for each in missing}
    proposed = [
        each
        for each in found.overrides
        if (each.step, each.state) == (step, new.to) and codes <= {*each.codes}
    ]
    if not proposed:
        listed = ", ".join(sorted(codes))
        raise OverrideNotProposed(f"Another person proposes to override {listed} first.")
    others = [each for each in proposed if each.proposed_by != actor.principal.sub]
    first = (others or proposed)[-1]
    require_second_person(actor.principal, first=first.proposed_by)
    return first


def refused(consultation: UUID, missing: Sequence[MissingItem]) -> TransitionRefused:
    errors = [Fault(pointer_to(consultation, each), each.code, _sentence(each)) for each in missing]
    return TransitionRefused(missing[0].detail, errors=errors)


def _sentence(missing: MissingItem) -> str:
    return f"{missing.detail} ({missing.law})" if missing.law else missing.detail


async def propose_override(
    session: WriteSession, consultation: UUID, new: NewOverride, *, actor: Actor, matches: Matches
) -> tuple[Consultation, ConsultationOverride]:
    """Raises ConsultationNotFound, PersonNeeded, EffectOutside, NothingToOverride."""
    row = await hold_consultation(session, consultation, actor.principal)
    if not actor.principal.person:
        raise PersonNeeded
    today = london_day(actor.now)
    matches(consultation_etag(row, today))
    found = await whole(session, row)
    day = new.effective_on or today
    check_effect(found, day, today, "#/effective_on")
    missing = missing_for(found.record(day), new.to)
    codes = sorted({each.code for each in missing if each.overridable})
    if not codes:
        errors = refused(row.id, missing).errors if missing else ()
        raise NothingToOverride(errors=errors)
    override = ConsultationOverride(
        consultation=row.id,
        number=len(found.overrides) + 1,
        step=len(found.steps) + 1,
        state=new.to,
        codes=codes,
        reason=new.reason,
        proposed_by=actor.principal.sub,
        proposed_at=actor.now,
    )
    await repository.add(session, override)
    await keep(session, actor, "override_proposed", row, None)
    return row, override
