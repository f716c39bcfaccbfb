"""Policies, holds and clocks as they are shown."""

from collections.abc import Sequence
from datetime import date

from services.engagement.retention.item_service import ItemClock, path_of
from services.engagement.retention.models import RetentionPolicy, RetentionRun
from services.engagement.retention.queries import WhatGoes
from services.engagement.retention.repository import Hold
from services.engagement.retention.rules.policies import Clock, Policy
from services.engagement.retention.schemas import (
    ConsultationRetention,
    Item,
    LegalHolds,
    LegalHoldView,
    RetentionClock,
    RetentionItem,
    RetentionPolicyView,
)


def house_policy_of(policy: Policy) -> RetentionPolicyView:
    return RetentionPolicyView(organisation=None, **policy._asdict())


def policy_view_of(row: RetentionPolicy) -> RetentionPolicyView:
    same = {name: getattr(row, name) for name in ("what", "days", "starts_on", "source")}
    return RetentionPolicyView(organisation=row.owner, verified=True, **same)


def hold_of(found: Hold) -> LegalHoldView:
    hold, lifting = found
    return LegalHoldView(
        **{name: getattr(hold, name) for name in ("number", "reason", "placed_by", "placed_at")},
        lifted_by=lifting.lifted_by if lifting else None,
        lifted_reason=lifting.reason if lifting else None,
        lifted_at=lifting.lifted_at if lifting else None,
    )


def holds_of(found: Sequence[Hold]) -> LegalHolds:
    return LegalHolds(items=[hold_of(each) for each in found])


def retention_of(found: WhatGoes, today: date) -> ConsultationRetention:
    runs = {each.what: each for each in found.runs}
    return ConsultationRetention(
        consultation=found.row.id,
        title=found.row.title,
        closed_on=found.closed_on,
        held=found.held,
        items=[_clock_of(e, runs.get(e.what), today, held=found.held) for e in found.clocks],
    )


def _clock_of(clock: Clock, run: RetentionRun | None, today: date, *, held: bool) -> RetentionClock:
    return RetentionClock(
        what=clock.what,
        days=clock.policy.days,
        source=clock.policy.source,
        due_on=clock.due_on,
        state=_state_of(clock, run, today, held=held),
        erased_at=run.ended_at if run else None,
    )


def _state_of(clock: Clock, run: RetentionRun | None, today: date, *, held: bool) -> str:
    if run is not None and run.ended_at is not None:
        return "erased"
    if clock.due_on is None or clock.due_on > today:
        return "kept"
    if held:
        return "held"
    return "due" if run is None else "erasing"


def item_of(found: ItemClock, what: Item, today: date) -> RetentionItem:
    item, clock = found.item, found.clock
    return RetentionItem(
        what=what,
        organisation=item.owner,
        consultation=item.consultation,
        href=path_of(what, item),
        begins_on=item.begins_on,
        days=clock.policy.days,
        source=clock.policy.source,
        due_on=clock.due_on,
        state=_state_of_item(found, today),
        erased_at=item.erased_at,
    )


def _state_of_item(found: ItemClock, today: date) -> str:
    if found.item.erased_at is not None:
        return "erased"
    if found.clock.due_on is None or found.clock.due_on > today:
        return "kept"
    return "held" if found.item.held else "due"
